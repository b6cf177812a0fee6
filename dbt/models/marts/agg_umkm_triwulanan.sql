-- True counts behind open_umkm_triwulanan: every closed quarter × kecamatan × size × sector, zeros included. Not public.
with usaha as (
    select * from {{ ref('fct_umkm_snapshot') }}
),

first_day as (
    select min(calendar.tanggal) as tanggal
    from usaha
    inner join {{ ref('dim_tanggal') }} as calendar
        on usaha.tahun = calendar.tahun and usaha.triwulan = calendar.triwulan
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

sizes as (
    select 'mikro' as skala
    union all
    select 'kecil'
    union all
    select 'menengah'
),

sectors as (
    select sektor from {{ ref('sektor_usaha') }}
    union
    select 'S Jasa lainnya'
),

counted as (
    select
        tahun, triwulan, kode_kecamatan, skala, sektor,
        count(*) as jumlah_usaha,
        sum(coalesce(tenaga_kerja, 0)) as tenaga_kerja
    from usaha
    where kode_kecamatan is not null and skala is not null
    group by tahun, triwulan, kode_kecamatan, skala, sektor
)

select
    periods.tahun,
    periods.triwulan,
    places.kemendagri_kode_kecamatan,
    sizes.skala,
    sectors.sektor,
    coalesce(counted.jumlah_usaha, 0) as jumlah_usaha,
    cast(coalesce(counted.tenaga_kerja, 0) as bigint) as tenaga_kerja
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join sizes
cross join sectors
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and sizes.skala = counted.skala
    and sectors.sektor = counted.sektor
