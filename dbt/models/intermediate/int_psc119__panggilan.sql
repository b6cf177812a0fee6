-- Emergency calls with kind and kecamatan resolved; the free text of the place stays in staging.
with panggilan as (
    select
        id_call,
        waktu_telp,
        status,
        jenis_kejadian as jenis_tertulis,
        {{ named_kecamatan('lokasi_text') }} as kecamatan_tertulis
    from {{ ref('stg_psc119__panggilan') }}
)

select
    panggilan.id_call,
    panggilan.waktu_telp,
    panggilan.status,
    panggilan.jenis_tertulis,
    coalesce(jenis.jenis, 'Lainnya') as jenis_kejadian,
    jenis.jenis is not null as jenis_dikenal,
    coalesce(jenis.jenis, '') = 'prank' as prank,
    panggilan.kecamatan_tertulis,
    kecamatan.kode_kecamatan
from panggilan
left join {{ ref('jenis_kejadian') }} as jenis
    on {{ spelling_key('panggilan.jenis_tertulis') }} = jenis.ejaan
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('panggilan.kecamatan_tertulis') }} = kecamatan.kunci_nama
