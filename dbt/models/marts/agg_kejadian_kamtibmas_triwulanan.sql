-- True counts behind open_kejadian_kamtibmas_triwulanan: every closed quarter × kecamatan × kind, zeros included. Not public.
with kejadian as (
    select calendar.tahun, calendar.triwulan, kejadian.tanggal, kejadian.kode_kecamatan, kejadian.jenis_kejadian
    from {{ ref('fct_kejadian_kamtibmas') }} as kejadian
    inner join {{ ref('dim_tanggal') }} as calendar on kejadian.tanggal = calendar.tanggal
    where kejadian.dihitung
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select min(tanggal) from kejadian)', source('control', 'waktu')) }}
),

categories as (
    select jenis as jenis_kejadian from {{ ref('jenis_kamtibmas') }} where jenis <> 'uji'
    union
    select 'Lainnya'
),

counted as (
    select tahun, triwulan, kode_kecamatan, jenis_kejadian, count(*) as jumlah_kejadian
    from kejadian
    where kode_kecamatan is not null
    group by tahun, triwulan, kode_kecamatan, jenis_kejadian
)

select
    periods.tahun,
    periods.triwulan,
    places.kemendagri_kode_kecamatan,
    categories.jenis_kejadian,
    coalesce(counted.jumlah_kejadian, 0) as jumlah_kejadian
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join categories
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and categories.jenis_kejadian = counted.jenis_kejadian
