-- Spending since 1 January by quarter, with the unit resolved and X.XX replaced; one row a sub-activity and unit.
with realisasi as (
    select * from {{ ref('stg_sipd__realisasi') }}
),

resolved as (
    select
        realisasi.tahun,
        realisasi.triwulan,
        realisasi.id_sub_skpd,
        unit.kode_opd,
        {{ resolved_code('realisasi.kode_sub_giat', 'unit.kode_bidang_urusan') }} as kode_sub_kegiatan,
        realisasi.realisasi,
        realisasi.fisik
    from realisasi
    left join {{ ref('sub_skpd') }} as unit on realisasi.id_sub_skpd = unit.id_sub_skpd
)

select
    tahun,
    triwulan,
    id_sub_skpd,
    kode_opd,
    kode_sub_kegiatan,
    -- written once with X.XX and once with the field: two parts of one sum
    cast(sum(realisasi) as bigint) as realisasi,
    max(fisik) as fisik
from resolved
where kode_sub_kegiatan is not null
group by tahun, triwulan, id_sub_skpd, kode_opd, kode_sub_kegiatan
