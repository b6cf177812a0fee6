-- KBLI 2020: two-digit divisions with the category they belong to.
select
    golongan_pokok,
    nama,
    kategori,
    nama_kategori,
    sektor
from {{ ref('kbli') }}
