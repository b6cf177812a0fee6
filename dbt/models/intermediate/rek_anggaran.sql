-- A year's plan in force against what was spent of it, by office and quarter.
with planned as (
    select tahun, kode_opd, sum(pagu) as pagu
    from {{ ref('int_sipd__anggaran') }}
    where berlaku and kode_opd is not null
    group by tahun, kode_opd
),

spent as (
    select tahun, triwulan, kode_opd, sum(realisasi) as realisasi
    from {{ ref('int_sipd__realisasi') }}
    where kode_opd is not null
    group by tahun, triwulan, kode_opd
)

select
    'Belanja ' || opd.nama as subjek,
    'SIPD anggaran' as sumber_a,
    'SIPD realisasi' as sumber_b,
    spent.tahun,
    cast(spent.tahun as varchar) || '-T' || cast(spent.triwulan as varchar) as periode,
    cast(planned.pagu as double) as nilai_a,
    cast(spent.realisasi as double) as nilai_b,
    'pagu-dan-realisasi' as penjelasan
from spent
inner join {{ ref('opd') }} as opd on spent.kode_opd = opd.kode_opd
left join planned on spent.tahun = planned.tahun and spent.kode_opd = planned.kode_opd
