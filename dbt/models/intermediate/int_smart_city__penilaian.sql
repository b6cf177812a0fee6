-- Assessed parts of programmes with their dimension and office resolved; evidence stays in staging.
with penilaian as (
    select * from {{ ref('stg_smart_city__penilaian') }}
)

select
    penilaian.tahun,
    penilaian."no" as nomor,
    penilaian.dimensi as dimensi_tertulis,
    dimensi.kode as kode_dimensi,
    penilaian.program,
    penilaian.komponen,
    coalesce(penilaian.quick_win, false) as quick_win,
    penilaian.opd as opd_tertulis,
    opd.kode_opd,
    penilaian.target,
    penilaian.realisasi,
    penilaian.realisasi >= penilaian.target as tercapai,
    penilaian.skor
from penilaian
left join {{ ref('dimensi_smartcity') }} as dimensi
    on {{ spelling_key('penilaian.dimensi') }} = dimensi.ejaan
left join {{ ref('int_opd_nama') }} as opd
    on {{ name_key('penilaian.opd') }} = opd.kunci_nama
