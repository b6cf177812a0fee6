-- The list of cameras with the village it names. Address and exact place stay in staging.
with kamera as (
    select * from {{ ref('stg_cctv__inventaris') }}
)

select
    kamera.desa as desa_tertulis,
    kamera.kecamatan as kecamatan_tertulis,
    kecamatan.kode_kecamatan,
    desa.kode_desa,
    kamera.online,
    kamera.tgl_cek
from kamera
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('kamera.kecamatan') }} = kecamatan.kunci_nama
left join {{ ref('int_desa_nama') }} as desa
    on kecamatan.kode_kecamatan = desa.kode_kecamatan and {{ name_key('kamera.desa') }} = desa.kunci_nama
