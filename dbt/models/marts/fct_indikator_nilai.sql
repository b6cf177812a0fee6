-- One indicator's value in one year.
select
    kode_dssd,
    tahun,
    nama_indikator,
    kode_opd,
    satuan,
    nilai
from {{ ref('int_sipd__indikator') }}
