-- Through which media a business sells: one row per business and kind of media, each kind once. The media are typed in one cell,
-- parted by commas, slashes, `&`, `;` or *dan*.
with usaha as (
    select
        kecamatan,
        tahun,
        triwulan,
        "no" as nomor,
        replace(replace(replace(replace(lower(media_pemasaran), ' dan ', ','), '/', ','), '&', ','), ';', ',') as tertulis
    from {{ ref('stg_umkm__umkm') }}
),

parts as (
    select
        usaha.kecamatan,
        usaha.tahun,
        usaha.triwulan,
        usaha.nomor,
        {{ trim_text('part.bagian') }} as bagian
    from usaha
    {{ each_part("coalesce(usaha.tertulis, '')", ',', 'part') }}
)

select distinct
    parts.kecamatan as kecamatan_berkas,
    kecamatan.kode_kecamatan,
    parts.tahun,
    parts.triwulan,
    parts.nomor,
    case when parts.bagian = '' then 'Tidak disebut' else coalesce(known.media, 'Lainnya') end as media,
    case when parts.bagian <> '' and known.media is null then parts.bagian end as tidak_dikenal
from parts
left join {{ ref('media_pemasaran') }} as known on parts.bagian = known.ejaan
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('parts.kecamatan') }} = kecamatan.kunci_nama
