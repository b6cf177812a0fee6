-- Watch posts and the time each was there; whoever leads or keeps watch stays in staging.
select
    pos_id,
    nama_pos,
    rt,
    rw,
    kode_desa,
    kode_kecamatan,
    dibuka,
    ditutup,
    ditutup is null as berlaku,
    malam_ronda
from {{ ref('int_pospin__pos') }}
