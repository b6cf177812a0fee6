-- Public health facilities of this regency with the time each row is valid (SCD 2).
select
    faskes.kode_faskes,
    faskes.nama,
    faskes.jenis,
    faskes.kode_kecamatan,
    cast(faskes.berlaku_dari as date) as berlaku_dari,
    cast(faskes.berlaku_sampai as date) as berlaku_sampai
from {{ ref('faskes') }} as faskes
inner join {{ ref('int_kecamatan') }} as kecamatan
    on faskes.kode_kecamatan = kecamatan.kemendagri_kode_kecamatan
