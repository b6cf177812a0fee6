-- Cameras heard and active behind open_cctv_aktif_triwulanan: every closed quarter × kecamatan, zeros included.
with first_day as (
    select min(tanggal) as tanggal from {{ ref('fct_cctv_harian') }}
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

days as (
    select tahun, triwulan, count(*) as hari
    from {{ ref('dim_tanggal') }}
    group by tahun, triwulan
),

cameras as (
    select
        calendar.tahun, calendar.triwulan, daily.kode_kecamatan, daily.kode_desa, daily.kamera,
        sum(case when daily.menyala then 1 else 0 end) as hari_menyala
    from {{ ref('fct_cctv_harian') }} as daily
    inner join {{ ref('dim_tanggal') }} as calendar on daily.tanggal = calendar.tanggal
    where daily.kode_kecamatan is not null
    group by calendar.tahun, calendar.triwulan, daily.kode_kecamatan, daily.kode_desa, daily.kamera
),

counted as (
    select
        cameras.tahun, cameras.triwulan, cameras.kode_kecamatan,
        count(*) as kamera_terpantau,
        -- active: alight on half of the quarter's days or more; a silent day is none
        sum(case when cameras.hari_menyala * 2 >= days.hari then 1 else 0 end) as kamera_aktif
    from cameras
    inner join days on cameras.tahun = days.tahun and cameras.triwulan = days.triwulan
    group by cameras.tahun, cameras.triwulan, cameras.kode_kecamatan
)

select
    periods.tahun,
    periods.triwulan,
    places.kemendagri_kode_kecamatan,
    coalesce(counted.kamera_terpantau, 0) as kamera_terpantau,
    cast(coalesce(counted.kamera_aktif, 0) as bigint) as kamera_aktif
from periods
cross join {{ ref('int_kecamatan') }} as places
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
