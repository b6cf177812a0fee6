-- Indicator values of every closed year.
with nilai as (
    select * from {{ ref('fct_indikator_nilai') }}
),

first_day as (
    select min(calendar.tanggal) as tanggal
    from nilai
    inner join {{ ref('dim_tanggal') }} as calendar on nilai.tahun = calendar.tahun
),

periods as (
    {{ closed_periods(['tahun'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
)

select
    nilai.tahun,
    nilai.kode_dssd,
    nilai.nama_indikator,
    opd.nama as nama_opd,
    nilai.nilai,
    nilai.satuan
from nilai
inner join periods on nilai.tahun = periods.tahun
left join {{ ref('dim_opd') }} as opd on nilai.kode_opd = opd.kode_opd
