-- Accumulating snapshot: one complaint, its moments, and the working hours between them.
with aduan as (
    select
        aduan.*,
        tindak.jumlah_tindak_lanjut,
        tindak.tgl_pertama,
        case when aduan.status = 'selesai' then tindak.tgl_selesai end as tgl_selesai
    from {{ ref('int_up4__aduan') }} as aduan
    left join {{ ref('int_up4__tindaklanjut') }} as tindak on aduan.id_aduan = tindak.id_aduan
)

select
    aduan.id_aduan,
    aduan.tgl_aduan,
    cast(aduan.tgl_aduan as date) as tanggal,
    aduan.kanal,
    aduan.kategori,
    aduan.kode_kecamatan,
    aduan.kode_desa,
    aduan.kode_opd,
    coalesce(aduan.status, 'belum diproses') as status,
    aduan.tgl_disposisi,
    aduan.tgl_pertama as tgl_tindak_lanjut_pertama,
    aduan.tgl_selesai,
    coalesce(aduan.jumlah_tindak_lanjut, 0) as jumlah_tindak_lanjut,
    case when aduan.tgl_disposisi >= aduan.tgl_aduan
        then {{ working_hours_until('aduan.tgl_disposisi', 'hari_disposisi') }} - {{ working_hours_until('aduan.tgl_aduan', 'hari_masuk') }}
    end as jam_kerja_disposisi,
    case when aduan.tgl_selesai >= aduan.tgl_aduan
        then {{ working_hours_until('aduan.tgl_selesai', 'hari_selesai') }} - {{ working_hours_until('aduan.tgl_aduan', 'hari_masuk') }}
    end as jam_kerja_selesai
from aduan
left join {{ ref('dim_tanggal') }} as hari_masuk on cast(aduan.tgl_aduan as date) = hari_masuk.tanggal
left join {{ ref('dim_tanggal') }} as hari_disposisi on cast(aduan.tgl_disposisi as date) = hari_disposisi.tanggal
left join {{ ref('dim_tanggal') }} as hari_selesai on cast(aduan.tgl_selesai as date) = hari_selesai.tanggal
