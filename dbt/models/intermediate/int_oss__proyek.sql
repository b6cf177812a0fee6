-- Projects of the OSS exports, each once: what was written last counts. Names of companies stay in staging.
with rows_of_project as (
    select
        *,
        row_number() over (partition by id_proyek order by tahun desc, bulan desc, _row desc) as dari_akhir,
        count(*) over (partition by id_proyek) as jumlah_baris
    from {{ ref('stg_oss__proyek') }}
)

select
    proyek.id_proyek,
    proyek.nib,
    proyek.tanggal_terbit_oss,
    proyek.uraian_skala_usaha as skala,
    proyek.uraian_risiko_proyek as risiko,
    proyek.kbli,
    kbli.golongan_pokok,
    kbli.sektor,
    proyek.kecamatan_usaha as kecamatan_tertulis,
    kecamatan.kode_kecamatan,
    desa.kode_desa,
    proyek.jumlah_investasi,
    proyek.tki,
    proyek.tka,
    proyek.jumlah_baris
from rows_of_project as proyek
left join {{ ref('kbli') }} as kbli on substr(proyek.kbli, 1, 2) = kbli.golongan_pokok
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('proyek.kecamatan_usaha') }} = kecamatan.kunci_nama
left join {{ ref('int_desa_nama') }} as desa
    on kecamatan.kode_kecamatan = desa.kode_kecamatan
    and {{ name_key('proyek.kelurahan_usaha') }} = desa.kunci_nama
where proyek.dari_akhir = 1
