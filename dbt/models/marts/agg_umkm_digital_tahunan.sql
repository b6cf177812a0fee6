-- True counts behind open_umkm_digital_tahunan: every closed year × kecamatan × kind of media, zeros included. Not public.
-- A year stands as its last quarter that has rows; a business counts once in each kind of media it sells through.
with media as (
    select distinct kecamatan_berkas, kode_kecamatan, tahun, triwulan, nomor, media from {{ ref('int_umkm__media') }}
),

last_quarter as (
    select tahun, max(triwulan) as triwulan from media group by tahun
),

first_day as (
    select min(calendar.tanggal) as tanggal
    from media
    inner join {{ ref('dim_tanggal') }} as calendar on media.tahun = calendar.tahun
),

periods as (
    {{ closed_periods(['tahun'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

kinds as (
    select media from {{ ref('media_pemasaran') }}
    union
    select 'Lainnya'
    union
    select 'Tidak disebut'
),

counted as (
    select media.tahun, media.kode_kecamatan, media.media, count(*) as jumlah_pemakaian
    from media
    inner join last_quarter on media.tahun = last_quarter.tahun and media.triwulan = last_quarter.triwulan
    where media.kode_kecamatan is not null
    group by media.tahun, media.kode_kecamatan, media.media
)

select
    periods.tahun,
    places.kemendagri_kode_kecamatan,
    kinds.media,
    coalesce(counted.jumlah_pemakaian, 0) as jumlah_pemakaian
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join kinds
left join counted
    on periods.tahun = counted.tahun
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and kinds.media = counted.media
