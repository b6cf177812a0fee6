-- Kecamatan of this regency that are valid now, with the columns every open dataset begins with.
with wilayah as (
    select * from {{ ref('wilayah') }} where berlaku_sampai is null
),

kabupaten as (
    select wilayah.*, parameter.kode_provinsi, parameter.nama_provinsi
    from wilayah
    inner join {{ source('control', 'parameter') }} as parameter
        on wilayah.kode_kemendagri = parameter.kode_kabupaten
)

select
    kabupaten.kode_provinsi,
    kabupaten.nama_provinsi,
    kabupaten.kode_bps as bps_kode_kabupaten_kota,
    kabupaten.nama_bps as bps_nama_kabupaten_kota,
    kabupaten.kode_kemendagri as kemendagri_kode_kabupaten_kota,
    kecamatan.kode_bps as bps_kode_kecamatan,
    kecamatan.nama_bps as bps_nama_kecamatan,
    kecamatan.kode_kemendagri as kemendagri_kode_kecamatan,
    kecamatan.nama as kemendagri_nama_kecamatan
from wilayah as kecamatan
inner join kabupaten on kecamatan.kode_induk = kabupaten.kode_kemendagri
where kecamatan.tingkat = 'kecamatan'
