-- Every way an OPD is written → its code; a name that fits two is left out.
with names as (
    select kode_opd, nama from {{ ref('opd') }}
    union all
    select kode_opd, singkatan from {{ ref('opd') }}
    union all
    select kode_opd, alias from {{ ref('opd_alias') }}
)

select
    {{ name_key('nama') }} as kunci_nama,
    min(kode_opd) as kode_opd
from names
where nama is not null
group by 1
having count(distinct kode_opd) = 1
