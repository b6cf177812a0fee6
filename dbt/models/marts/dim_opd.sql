select
    kode_opd,
    nama,
    singkatan
from {{ ref('opd') }}
