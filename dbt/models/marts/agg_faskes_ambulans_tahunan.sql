-- Facilities at the end of each closed year × kecamatan × kind, and their ambulances that PSC 119 sent out in it.
with bertugas as (
    select distinct tahun, kode_ambulan, kode_faskes
    from {{ ref('int_psc119__ambulans') }}
),

first_day as (
    select min(calendar.tanggal) as tanggal
    from {{ ref('dim_tanggal') }} as calendar
    inner join bertugas on calendar.tahun = bertugas.tahun
),

periods as (
    {{ closed_periods(['tahun'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

kinds as (
    select distinct jenis as jenis_faskes from {{ ref('faskes') }}
),

year_ends as (
    select calendar.tahun, max(calendar.tanggal) as tanggal
    from {{ ref('dim_tanggal') }} as calendar
    inner join periods on calendar.tahun = periods.tahun
    group by calendar.tahun
),

facilities as (
    select year_ends.tahun, faskes.kode_kecamatan, faskes.jenis, faskes.kode_faskes
    from year_ends
    cross join {{ ref('dim_faskes') }} as faskes
    where faskes.berlaku_dari <= year_ends.tanggal
        and (faskes.berlaku_sampai is null or year_ends.tanggal < faskes.berlaku_sampai)
),

counted as (
    select
        facilities.tahun,
        facilities.kode_kecamatan,
        facilities.jenis,
        count(distinct facilities.kode_faskes) as jumlah_faskes,
        count(distinct bertugas.kode_ambulan) as jumlah_ambulans
    from facilities
    left join bertugas
        on facilities.tahun = bertugas.tahun and facilities.kode_faskes = bertugas.kode_faskes
    group by facilities.tahun, facilities.kode_kecamatan, facilities.jenis
)

select
    periods.tahun,
    places.kemendagri_kode_kecamatan,
    kinds.jenis_faskes,
    coalesce(counted.jumlah_faskes, 0) as jumlah_faskes,
    coalesce(counted.jumlah_ambulans, 0) as jumlah_ambulans
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join kinds
left join counted
    on periods.tahun = counted.tahun
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and kinds.jenis_faskes = counted.jenis
