-- One sub-activity of one unit in one reported quarter: the year's plan in force, spending since January and of the quarter.
with plans as (
    select * from {{ ref('dim_program') }}
),

spent as (
    select * from {{ ref('int_sipd__realisasi') }} where kode_opd is not null
),

quarters as (
    select distinct tahun, triwulan from spent
),

units as (
    select quarters.tahun, quarters.triwulan, plans.id_sub_skpd, plans.kode_opd, plans.kode_sub_kegiatan
    from quarters
    inner join plans on quarters.tahun = plans.tahun and plans.berlaku
    union
    select tahun, triwulan, id_sub_skpd, kode_opd, kode_sub_kegiatan from spent
),

-- What a sub-activity is called, as the newest plan that has it says.
names as (
    select id_sub_skpd, kode_sub_kegiatan, nama_program, nama_sub_kegiatan
    from (
        select
            *,
            row_number() over (partition by id_sub_skpd, kode_sub_kegiatan order by berlaku_dari desc) as urutan
        from plans
    ) as newest
    where urutan = 1
)

select
    units.tahun,
    units.triwulan,
    units.kode_sub_kegiatan,
    units.id_sub_skpd,
    units.kode_opd,
    substr(units.kode_sub_kegiatan, 1, 7) as kode_program,
    names.nama_program,
    names.nama_sub_kegiatan,
    plans.pagu,
    spent.realisasi,
    case when units.triwulan = 1 then spent.realisasi else spent.realisasi - earlier.realisasi end as realisasi_triwulan,
    spent.fisik
from units
left join names
    on units.id_sub_skpd = names.id_sub_skpd
    and units.kode_sub_kegiatan = names.kode_sub_kegiatan
left join plans
    on units.tahun = plans.tahun
    and units.id_sub_skpd = plans.id_sub_skpd
    and units.kode_sub_kegiatan = plans.kode_sub_kegiatan
    and plans.berlaku
left join spent
    on units.tahun = spent.tahun
    and units.triwulan = spent.triwulan
    and units.id_sub_skpd = spent.id_sub_skpd
    and units.kode_sub_kegiatan = spent.kode_sub_kegiatan
left join spent as earlier
    on units.tahun = earlier.tahun
    and units.triwulan = earlier.triwulan + 1
    and units.id_sub_skpd = earlier.id_sub_skpd
    and units.kode_sub_kegiatan = earlier.kode_sub_kegiatan
