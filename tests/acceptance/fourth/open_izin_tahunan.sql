-- One row per year: licences by their date of issue.
select
    cast(count(*) as bigint) as jumlah_izin,
    'unit' as satuan,
    cast(extract(year from tgl_terbit) as bigint) as tahun
from {{ ref('stg_izin__izin') }}
group by cast(extract(year from tgl_terbit) as bigint)
