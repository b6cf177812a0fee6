-- Fibre laid behind open_serat_optik_tahunan: every closed year × kecamatan. A segment between two kecamatan counts half
-- in each; one of which a single end is known counts there whole.
with first_day as (
    select min(calendar.tanggal) as tanggal
    from {{ ref('int_konektivitas__ruas') }} as ruas
    inner join {{ ref('dim_tanggal') }} as calendar on ruas.tahun = calendar.tahun
),

periods as (
    {{ closed_periods(['tahun'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

ends as (
    select tahun, kode, status, panjang_km, kode_kecamatan_dari as kode_kecamatan, kode_kecamatan_ke as lain
    from {{ ref('int_konektivitas__ruas') }}
    union all
    select tahun, kode, status, panjang_km, kode_kecamatan_ke, kode_kecamatan_dari
    from {{ ref('int_konektivitas__ruas') }}
),

lists as (
    {{ list_in_force(ref('int_konektivitas__ruas'), ref('dim_tanggal')) }}
),

counted as (
    select
        periods.tahun, ends.kode_kecamatan,
        sum(case when ends.lain is null then ends.panjang_km else ends.panjang_km / 2 end) as panjang_km,
        sum(
            case when ends.status <> 'aktif' then 0 when ends.lain is null then ends.panjang_km else ends.panjang_km / 2 end
        ) as panjang_aktif_km
    from periods
    inner join lists on periods.tahun = lists.tahun
    inner join ends on lists.tahun_daftar = ends.tahun
    where ends.kode_kecamatan is not null and ends.status <> 'rencana'
    group by periods.tahun, ends.kode_kecamatan
)

select
    periods.tahun,
    places.kemendagri_kode_kecamatan,
    round(coalesce(counted.panjang_km, 0), 3) as panjang_km,
    round(coalesce(counted.panjang_aktif_km, 0), 3) as panjang_aktif_km
from periods
cross join {{ ref('int_kecamatan') }} as places
left join counted
    on periods.tahun = counted.tahun
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
