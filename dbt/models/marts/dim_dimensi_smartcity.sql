-- The six dimensions, under both names.
select distinct
    kode as kode_dimensi,
    dimensi,
    nama_inggris
from {{ ref('dimensi_smartcity') }}
