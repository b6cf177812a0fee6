-- Looks of the monitoring at a point, and whether any year's list has a point of that name.
with listed as (
    select distinct kunci_titik from {{ ref('int_konektivitas__titik') }}
)

select
    periksa.titik as titik_tertulis,
    {{ spelling_key('periksa.titik') }} as kunci_titik,
    listed.kunci_titik is not null as dikenal,
    periksa.ts as waktu,
    cast(periksa.ts as date) as tanggal,
    periksa.up as menyala,
    periksa.latency_ms,
    periksa.pengguna
from {{ ref('stg_konektivitas__uptime') }} as periksa
left join listed
    on {{ spelling_key('periksa.titik') }} = listed.kunci_titik
