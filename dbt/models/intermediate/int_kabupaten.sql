-- This regency, with the columns every open dataset begins with; one row.
select
    parameter.kode_provinsi,
    parameter.nama_provinsi,
    wilayah.kode_bps as bps_kode_kabupaten_kota,
    wilayah.nama_bps as bps_nama_kabupaten_kota,
    wilayah.kode_kemendagri as kemendagri_kode_kabupaten_kota
from {{ ref('wilayah') }} as wilayah
inner join {{ source('control', 'parameter') }} as parameter
    on wilayah.kode_kemendagri = parameter.kode_kabupaten
where wilayah.berlaku_sampai is null
