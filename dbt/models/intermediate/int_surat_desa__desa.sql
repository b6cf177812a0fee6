-- Connected villages: the key of their database (a code without dots) → the village of the reference.
select
    config.kode_desa as kunci_desa,
    config.nama_desa as nama_desa_tertulis,
    config.nama_kecamatan as kecamatan_tertulis,
    desa.kemendagri_kode_desa_kelurahan as kode_desa,
    desa.kemendagri_kode_kecamatan as kode_kecamatan
from {{ ref('stg_surat_desa__config') }} as config
left join {{ ref('int_desa') }} as desa
    on config.kode_desa = replace(desa.kemendagri_kode_desa_kelurahan, '.', '')
