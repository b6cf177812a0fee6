-- Sub-activities of the plans with the time each version held (SCD 2): the murni until the perubahan took its place.
with plans as (
    select * from {{ ref('int_sipd__anggaran') }} where kode_opd is not null
),

changed as (
    select distinct tahun from plans where versi = 'perubahan'
)

select
    {{ sha256_hex("cast(plans.tahun as varchar) || '|' || plans.versi || '|' || plans.id_sub_skpd || '|' || plans.kode_sub_kegiatan") }} as program_key,
    plans.tahun,
    plans.versi,
    plans.id_sub_skpd,
    plans.kode_opd,
    plans.kode_sub_kegiatan,
    substr(plans.kode_sub_kegiatan, 1, 7) as kode_program,
    plans.nama_program,
    plans.nama_sub_kegiatan,
    plans.pagu,
    -- a perubahan is settled by the end of September (UU 23/2014 article 317)
    cast(cast(plans.tahun as varchar) || case plans.versi when 'perubahan' then '-10-01' else '-01-01' end as date) as berlaku_dari,
    cast(
        cast(plans.tahun as varchar) || case when plans.versi = 'murni' and changed.tahun is not null then '-09-30' else '-12-31' end as date
    ) as berlaku_sampai,
    plans.berlaku
from plans
left join changed on plans.tahun = changed.tahun
