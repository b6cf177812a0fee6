-- Codes of desa and kelurahan by year. A place's codes are those of its own year, so the spine is not that of today.
select
    kabupaten.kode_provinsi,
    kabupaten.nama_provinsi,
    kabupaten.bps_kode_kabupaten_kota,
    kabupaten.bps_nama_kabupaten_kota,
    kabupaten.kemendagri_kode_kabupaten_kota,
    wilayah.bps_kode_kecamatan,
    wilayah.bps_nama_kecamatan,
    wilayah.kemendagri_kode_kecamatan,
    wilayah.kemendagri_nama_kecamatan,
    wilayah.bps_kode_desa_kelurahan,
    wilayah.bps_nama_desa_kelurahan,
    wilayah.kemendagri_kode_desa_kelurahan,
    wilayah.kemendagri_nama_desa_kelurahan,
    wilayah.tingkat,
    wilayah.tahun
from {{ ref('agg_kode_wilayah_tahunan') }} as wilayah
cross join {{ ref('int_kabupaten') }} as kabupaten
