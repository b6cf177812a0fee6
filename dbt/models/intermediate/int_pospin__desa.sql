-- Pospin's own numbers of villages → the villages of the reference, by kecamatan and name.
select
    desa.id as desa_id,
    desa.nama as desa_tertulis,
    desa.kecamatan as kecamatan_tertulis,
    kecamatan.kode_kecamatan,
    nama.kode_desa
from {{ ref('stg_pospin__desa') }} as desa
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('desa.kecamatan') }} = kecamatan.kunci_nama
left join {{ ref('int_desa_nama') }} as nama
    on kecamatan.kode_kecamatan = nama.kode_kecamatan
    and {{ name_key('desa.nama') }} = nama.kunci_nama
