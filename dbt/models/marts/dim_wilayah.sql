-- Regions of all levels with the time each row is valid (SCD 2): a renamed or divided desa keeps its old row.
select
    kode_kemendagri || '@' || berlaku_dari as wilayah_key,
    kode_kemendagri,
    kode_bps,
    nama,
    nama_bps,
    tingkat,
    kode_induk,
    cast(berlaku_dari as date) as berlaku_dari,
    cast(berlaku_sampai as date) as berlaku_sampai,
    berlaku_sampai is null as berlaku
from {{ ref('wilayah') }}
