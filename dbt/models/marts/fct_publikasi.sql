-- What was given out: a row a dataset and release, as publishing has written it down. A view, since what is published moves
-- without any of the warehouse's own sources.
{{ config(materialized='view') }}
select
    dataset, rilis, nomor, kode_opd, terbit_pada, jenis, baris, kolom, bita, ditambah, diubah, dihapus,
    sel, sel_tersembunyi, jatuh_tempo, hari_terlambat
from {{ source('control', 'publikasi') }}
