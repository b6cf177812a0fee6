-- Sub-activities of every closed quarter that was reported.
with rows_of as (
    select * from {{ ref('fct_subkegiatan_triwulan') }}
),

first_day as (
    select min(calendar.tanggal) as tanggal
    from rows_of
    inner join {{ ref('dim_tanggal') }} as calendar
        on rows_of.tahun = calendar.tahun and rows_of.triwulan = calendar.triwulan
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
)

select
    rows_of.tahun,
    rows_of.triwulan,
    rows_of.kode_sub_kegiatan,
    rows_of.id_sub_skpd,
    opd.nama as nama_opd,
    rows_of.kode_program,
    rows_of.nama_program,
    rows_of.nama_sub_kegiatan,
    rows_of.pagu,
    rows_of.realisasi,
    rows_of.realisasi_triwulan,
    {{ percent_of('rows_of.realisasi', 'rows_of.pagu') }} as persen_realisasi
from rows_of
inner join periods on rows_of.tahun = periods.tahun and rows_of.triwulan = periods.triwulan
left join {{ ref('dim_opd') }} as opd on rows_of.kode_opd = opd.kode_opd
