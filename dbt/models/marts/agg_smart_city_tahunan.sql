-- Every closed year × dimension × part, zeros included; a percentage or mean of nothing is NULL.
with penilaian as (
    select * from {{ ref('fct_smartcity') }}
),

first_day as (
    select min(calendar.tanggal) as tanggal
    from penilaian
    inner join {{ ref('dim_tanggal') }} as calendar on penilaian.tahun = calendar.tahun
),

periods as (
    {{ closed_periods(['tahun'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

parts as (
    select 'Baseline' as komponen
    union all
    select 'Output'
    union all
    select 'Outcome'
    union all
    select 'Impact'
    union all
    select 'Quick Win'
),

counted as (
    select
        tahun, kode_dimensi, komponen,
        count(*) as jumlah_program,
        sum(case when tercapai then 1 else 0 end) as program_tercapai,
        sum(case when tercapai is not null then 1 else 0 end) as program_terukur,
        sum(skor) as jumlah_skor,
        count(skor) as program_dinilai
    from penilaian
    where kode_dimensi is not null
    group by tahun, kode_dimensi, komponen
)

select
    periods.tahun,
    parameter.kode_kabupaten as kemendagri_kode_kabupaten_kota,
    dimensions.dimensi,
    parts.komponen,
    coalesce(counted.jumlah_program, 0) as jumlah_program,
    cast(coalesce(counted.program_tercapai, 0) as bigint) as program_tercapai,
    round({{ pct('counted.program_tercapai', 'counted.program_terukur') }}, 2) as persen_tercapai,
    round(counted.jumlah_skor / nullif(cast(counted.program_dinilai as double), 0), 2) as rata_skor
from periods
cross join {{ source('control', 'parameter') }} as parameter
cross join {{ ref('dim_dimensi_smartcity') }} as dimensions
cross join parts
left join counted
    on periods.tahun = counted.tahun
    and dimensions.kode_dimensi = counted.kode_dimensi
    and parts.komponen = counted.komponen
