-- True counts behind open_panggilan_psc_bulanan: every closed month × kecamatan × kind, zeros included. Not public.
with panggilan as (
    select calendar.tahun, calendar.bulan, panggilan.tanggal, panggilan.kode_kecamatan, panggilan.jenis_kejadian, panggilan.prank
    from {{ ref('fct_panggilan_psc') }} as panggilan
    inner join {{ ref('dim_tanggal') }} as calendar on panggilan.tanggal = calendar.tanggal
),

periods as (
    {{ closed_periods(['tahun', 'bulan'], ref('dim_tanggal'), '(select min(tanggal) from panggilan)', source('control', 'waktu')) }}
),

categories as (
    select jenis as jenis_kejadian from {{ ref('jenis_kejadian') }} where jenis <> 'prank'
    union
    select 'Lainnya'
),

counted as (
    select tahun, bulan, kode_kecamatan, jenis_kejadian, count(*) as jumlah_panggilan
    from panggilan
    where kode_kecamatan is not null and not prank
    group by tahun, bulan, kode_kecamatan, jenis_kejadian
)

select
    periods.tahun,
    periods.bulan,
    places.kemendagri_kode_kecamatan,
    categories.jenis_kejadian,
    coalesce(counted.jumlah_panggilan, 0) as jumlah_panggilan
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join categories
left join counted
    on periods.tahun = counted.tahun
    and periods.bulan = counted.bulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and categories.jenis_kejadian = counted.jenis_kejadian
