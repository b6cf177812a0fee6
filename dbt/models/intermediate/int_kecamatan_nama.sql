-- Every way a kecamatan of this regency is written → its code. A name that fits two of them is left out: nothing is guessed.
with names as (
    select kemendagri_kode_kecamatan as kode_kecamatan, kemendagri_nama_kecamatan as nama from {{ ref('int_kecamatan') }}
    union all
    select kemendagri_kode_kecamatan, bps_nama_kecamatan from {{ ref('int_kecamatan') }}
    union all
    select kecamatan.kemendagri_kode_kecamatan, alias.alias
    from {{ ref('wilayah_alias') }} as alias
    inner join {{ ref('int_kecamatan') }} as kecamatan
        on alias.kode_kemendagri = kecamatan.kemendagri_kode_kecamatan
)

select
    {{ name_key('nama') }} as kunci_nama,
    min(kode_kecamatan) as kode_kecamatan
from names
where nama is not null
group by 1
having count(distinct kode_kecamatan) = 1
