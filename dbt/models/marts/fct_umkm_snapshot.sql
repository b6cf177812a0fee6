-- One business in one quarter's list of one kecamatan.
select
    kecamatan_berkas,
    kode_kecamatan,
    tahun,
    triwulan,
    nomor,
    skala,
    sektor,
    tenaga_kerja,
    punya_nib
from {{ ref('int_umkm__usaha') }}
