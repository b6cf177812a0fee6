-- Fibre segments of each year's list with the kecamatan at either end; a text that names none leaves it open.
with ruas as (
    select
        stg.*,
        {{ named_kecamatan('stg.dari') }} as kecamatan_dari,
        {{ named_kecamatan('stg.ke') }} as kecamatan_ke
    from {{ ref('stg_konektivitas__ruas_fo') }} as stg
)

select
    ruas.tahun,
    ruas.kode,
    ruas.dari as dari_tertulis,
    ruas.ke as ke_tertulis,
    awal.kode_kecamatan as kode_kecamatan_dari,
    akhir.kode_kecamatan as kode_kecamatan_ke,
    ruas.panjang as panjang_km,
    ruas.tahun_bangun,
    ruas.status
from ruas
left join {{ ref('int_kecamatan_nama') }} as awal
    on {{ name_key('ruas.kecamatan_dari') }} = awal.kunci_nama
left join {{ ref('int_kecamatan_nama') }} as akhir
    on {{ name_key('ruas.kecamatan_ke') }} = akhir.kunci_nama
