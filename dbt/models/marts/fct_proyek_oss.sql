-- One business project as its last row in the exports has it, however often it was written.
select
    id_proyek,
    nib,
    tanggal_terbit_oss,
    skala,
    risiko,
    kbli,
    golongan_pokok,
    sektor,
    kode_kecamatan,
    kode_desa,
    jumlah_investasi,
    tki,
    tka,
    jumlah_baris,
    -- the first project of a business number tells where and as what the number counts
    row_number() over (partition by nib order by tanggal_terbit_oss, id_proyek) = 1 as proyek_pertama
from {{ ref('int_oss__proyek') }}
