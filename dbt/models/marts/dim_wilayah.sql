-- Regions of all levels with the time each row is valid (SCD 2): a renamed or divided desa keeps its old row.
select
    wilayah.kode_kemendagri || '@' || wilayah.berlaku_dari as wilayah_key,
    wilayah.kode_kemendagri,
    wilayah.kode_bps,
    bridge.kode_dapodik,
    wilayah.nama,
    wilayah.nama_bps,
    wilayah.tingkat,
    wilayah.kode_induk,
    cast(wilayah.berlaku_dari as date) as berlaku_dari,
    cast(wilayah.berlaku_sampai as date) as berlaku_sampai,
    wilayah.berlaku_sampai is null as berlaku
from {{ ref('wilayah') }} as wilayah
left join {{ ref('kode_dapodik') }} as bridge
    on wilayah.kode_kemendagri = bridge.kode_kemendagri
    and bridge.berlaku_sampai is null
