-- Businesses with size and sector; names, NIK, turnover and assets stay in staging.
with usaha as (
    select * from {{ ref('stg_umkm__umkm') }}
)

select
    usaha.kecamatan as kecamatan_berkas,
    kecamatan.kode_kecamatan,
    usaha.tahun,
    usaha.triwulan,
    usaha."no" as nomor,
    -- PP 7/2021: yearly sales up to 2 and up to 15 thousand million rupiah
    case
        when usaha.omset_bulan is null then null
        when usaha.omset_bulan <= {{ int_div('2000000000', '12') }} then 'mikro'
        when usaha.omset_bulan <= {{ int_div('15000000000', '12') }} then 'kecil'
        else 'menengah'
    end as skala,
    usaha.jenis_usaha as jenis_tertulis,
    coalesce(sektor.sektor, 'S Jasa lainnya') as sektor,
    sektor.sektor is not null as sektor_dikenal,
    usaha.tenaga_kerja,
    usaha.nib is not null as punya_nib
from usaha
left join {{ ref('sektor_usaha') }} as sektor
    on {{ spelling_key('usaha.jenis_usaha') }} = sektor.jenis_usaha
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('usaha.kecamatan') }} = kecamatan.kunci_nama
