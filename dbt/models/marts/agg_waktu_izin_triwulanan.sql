-- True figures behind open_waktu_izin_triwulanan: every closed quarter × kind, zeros included. Not public.
with izin as (
    select calendar.tahun, calendar.triwulan, izin.tanggal_terbit, izin.jenis_izin, izin.hari_kerja_total, izin.sesuai_standar
    from {{ ref('fct_izin') }} as izin
    inner join {{ ref('dim_tanggal') }} as calendar on izin.tanggal_terbit = calendar.tanggal
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select min(tanggal_terbit) from izin)', source('control', 'waktu')) }}
),

kinds as (
    select distinct jenis_izin from {{ ref('jenis_izin') }}
),

counted as (
    select
        tahun, triwulan, jenis_izin,
        count(*) as jumlah_izin,
        {{ median_of('hari_kerja_total') }} as median_hari_kerja,
        sum(case when sesuai_standar then 1 else 0 end) as sesuai
    from izin
    where jenis_izin is not null
    group by tahun, triwulan, jenis_izin
)

select
    periods.tahun,
    periods.triwulan,
    kinds.jenis_izin,
    coalesce(counted.jumlah_izin, 0) as jumlah_izin,
    counted.median_hari_kerja,
    round({{ pct('counted.sesuai', 'counted.jumlah_izin') }}, 1) as persen_sesuai_standar
from periods
cross join kinds
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and kinds.jenis_izin = counted.jenis_izin
