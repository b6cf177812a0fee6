-- Lines of every plan with their unit resolved and X.XX replaced; `berlaku` marks the version in force in its year.
with anggaran as (
    select
        *,
        case versi when 'perubahan' then 2 else 1 end as urutan
    from {{ ref('stg_sipd__anggaran') }}
)

select
    anggaran.tahun,
    anggaran.versi,
    anggaran.urutan,
    -- The perubahan replaces the murni whole: what it leaves out has no plan any more.
    anggaran.urutan = max(anggaran.urutan) over (partition by anggaran.tahun) as berlaku,
    anggaran.id_sub_skpd,
    unit.kode_opd,
    {{ resolved_code('anggaran.kode_sub_giat', 'unit.kode_bidang_urusan') }} as kode_sub_kegiatan,
    anggaran.nama_program,
    anggaran.nama_sub_giat as nama_sub_kegiatan,
    anggaran.pagu
from anggaran
left join {{ ref('sub_skpd') }} as unit on anggaran.id_sub_skpd = unit.id_sub_skpd
