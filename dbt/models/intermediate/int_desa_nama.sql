-- Every way a desa or kelurahan is written, inside its kecamatan: desa names repeat within one regency.
with desa as (
    select desa.kode_kemendagri, desa.kode_induk, desa.nama, desa.nama_bps
    from {{ ref('wilayah') }} as desa
    inner join {{ ref('int_kecamatan') }} as kecamatan
        on desa.kode_induk = kecamatan.kemendagri_kode_kecamatan
    where desa.berlaku_sampai is null
),

names as (
    select kode_induk, kode_kemendagri, nama from desa
    union all
    select kode_induk, kode_kemendagri, nama_bps from desa
    union all
    select desa.kode_induk, desa.kode_kemendagri, alias.alias
    from {{ ref('wilayah_alias') }} as alias
    inner join desa on alias.kode_kemendagri = desa.kode_kemendagri
)

select
    kode_induk as kode_kecamatan,
    {{ name_key('nama') }} as kunci_nama,
    min(kode_kemendagri) as kode_desa
from names
where nama is not null
group by 1, 2
having count(distinct kode_kemendagri) = 1
