-- One row per day. The span is fixed, so that two builds of one day's data are alike.
with days as (
    {{ dbt.date_spine('day', "cast('2010-01-01' as date)", "cast('2041-01-01' as date)") }}
),

calendar as (
    select
        cast(days.date_day as date) as tanggal,
        {{ dow_iso('days.date_day') }} as hari_ke,
        libur.nama as libur
    from days
    left join {{ ref('libur') }} as libur on cast(days.date_day as date) = cast(libur.tanggal as date)
),

worked as (
    select
        *,
        hari_ke <= 5 and libur is null as hari_kerja
    from calendar
)

select
    tanggal,
    {{ year_of('tanggal') }} as tahun,
    case when {{ month_of('tanggal') }} <= 6 then cast(1 as bigint) else cast(2 as bigint) end as semester,
    {{ quarter_of('tanggal') }} as triwulan,
    {{ month_of('tanggal') }} as bulan,
    hari_ke,
    libur,
    hari_kerja,
    cast(
        sum(case when hari_kerja then 1 else 0 end) over (order by tanggal rows between unbounded preceding and current row)
        - case when hari_kerja then 1 else 0 end as bigint
    ) as hari_kerja_sebelum
from worked
