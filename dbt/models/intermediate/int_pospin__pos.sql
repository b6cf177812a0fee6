-- Watch posts with their village, and on how many nights of the week somebody keeps watch.
with ronda as (
    select pos_id, count(distinct hari) as malam_ronda
    from {{ ref('stg_pospin__jadwal_ronda') }}
    group by pos_id
)

select
    pos.id as pos_id,
    pos.nama_pos,
    pos.rt,
    pos.rw,
    desa.kode_desa,
    case when desa.kode_desa is not null then desa.kode_kecamatan end as kode_kecamatan,
    cast(pos.created_at as date) as dibuka,
    cast(pos.deleted_at as date) as ditutup,
    coalesce(ronda.malam_ronda, 0) as malam_ronda
from {{ ref('stg_pospin__pos_kamling') }} as pos
left join {{ ref('int_pospin__desa') }} as desa on pos.desa_id = desa.desa_id
left join ronda on pos.id = ronda.pos_id
