-- How OPDs are written in the applications; what is missing here shows up in tidak_dikenali.
select
    kunci_nama,
    kode_opd
from {{ ref('int_opd_nama') }}
