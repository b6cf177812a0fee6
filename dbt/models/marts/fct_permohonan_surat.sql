-- Accumulating snapshot: one online request, its moments, and the working hours between them. Versions of the villages'
-- application before 22.11 keep no moments, so that the stages of their requests are not known.
with permohonan as (
    select * from {{ ref('int_surat_desa__permohonan') }}
)

select
    permohonan.kunci_desa,
    permohonan.id_permohonan,
    permohonan.kode_desa,
    permohonan.kode_kecamatan,
    permohonan.jenis_surat,
    permohonan.pemohon,
    permohonan.status,
    cast(permohonan.masuk_pada as date) as tanggal,
    permohonan.masuk_pada,
    permohonan.diperiksa_pada,
    permohonan.ditandatangani_pada,
    permohonan.siap_pada,
    case when permohonan.diperiksa_pada >= permohonan.masuk_pada
        then {{ working_hours_until('permohonan.diperiksa_pada', 'hari_periksa') }}
            - {{ working_hours_until('permohonan.masuk_pada', 'hari_masuk') }}
    end as jam_kerja_periksa,
    case when permohonan.ditandatangani_pada >= permohonan.diperiksa_pada
        then {{ working_hours_until('permohonan.ditandatangani_pada', 'hari_ttd') }}
            - {{ working_hours_until('permohonan.diperiksa_pada', 'hari_periksa') }}
    end as jam_kerja_tanda_tangan,
    case when permohonan.siap_pada >= permohonan.masuk_pada
        then {{ working_hours_until('permohonan.siap_pada', 'hari_siap') }}
            - {{ working_hours_until('permohonan.masuk_pada', 'hari_masuk') }}
    end as jam_kerja_selesai
from permohonan
left join {{ ref('dim_tanggal') }} as hari_masuk on cast(permohonan.masuk_pada as date) = hari_masuk.tanggal
left join {{ ref('dim_tanggal') }} as hari_periksa on cast(permohonan.diperiksa_pada as date) = hari_periksa.tanggal
left join {{ ref('dim_tanggal') }} as hari_ttd on cast(permohonan.ditandatangani_pada as date) = hari_ttd.tanggal
left join {{ ref('dim_tanggal') }} as hari_siap on cast(permohonan.siap_pada as date) = hari_siap.tanggal
