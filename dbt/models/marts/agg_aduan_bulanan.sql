-- True counts behind open_aduan_bulanan: every closed month × kecamatan × category, zeros included. Not public.
with aduan as (
    select calendar.tahun, calendar.bulan, aduan.tanggal, aduan.kode_kecamatan, aduan.kategori
    from {{ ref('fct_aduan') }} as aduan
    inner join {{ ref('dim_tanggal') }} as calendar on aduan.tanggal = calendar.tanggal
),

periods as (
    {{ closed_periods(['tahun', 'bulan'], ref('dim_tanggal'), '(select min(tanggal) from aduan)', source('control', 'waktu')) }}
),

categories as (
    select kategori from {{ ref('kategori_aduan') }}
    union
    select 'Lainnya'
),

counted as (
    select tahun, bulan, kode_kecamatan, kategori, count(*) as jumlah_aduan
    from aduan
    where kode_kecamatan is not null
    group by tahun, bulan, kode_kecamatan, kategori
)

select
    periods.tahun,
    periods.bulan,
    places.kemendagri_kode_kecamatan,
    categories.kategori,
    coalesce(counted.jumlah_aduan, 0) as jumlah_aduan
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join categories
left join counted
    on periods.tahun = counted.tahun
    and periods.bulan = counted.bulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and categories.kategori = counted.kategori
