-- Kecamatan of this regency that are valid now, with the columns every open dataset begins with.
select
    kabupaten.*,
    kecamatan.kode_bps as bps_kode_kecamatan,
    kecamatan.nama_bps as bps_nama_kecamatan,
    kecamatan.kode_kemendagri as kemendagri_kode_kecamatan,
    kecamatan.nama as kemendagri_nama_kecamatan
from {{ ref('wilayah') }} as kecamatan
inner join {{ ref('int_kabupaten') }} as kabupaten
    on kecamatan.kode_induk = kabupaten.kemendagri_kode_kabupaten_kota
where kecamatan.tingkat = 'kecamatan' and kecamatan.berlaku_sampai is null
