-- Desa and kelurahan of this regency that are valid now, with the columns every open dataset by desa begins with.
select
    kecamatan.*,
    desa.kode_bps as bps_kode_desa_kelurahan,
    desa.nama_bps as bps_nama_desa_kelurahan,
    desa.kode_kemendagri as kemendagri_kode_desa_kelurahan,
    desa.nama as kemendagri_nama_desa_kelurahan
from {{ ref('wilayah') }} as desa
inner join {{ ref('int_kecamatan') }} as kecamatan
    on desa.kode_induk = kecamatan.kemendagri_kode_kecamatan
where desa.tingkat in ('desa', 'kelurahan') and desa.berlaku_sampai is null
