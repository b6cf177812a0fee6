-- A Wi-Fi point on a day, as the monitoring saw it.
select
    kunci_titik,
    tanggal,
    count(*) as kali_diperiksa,
    cast(sum(case when menyala then 1 else 0 end) as bigint) as kali_menyala,
    avg(cast(latency_ms as double)) as tunda_rata,
    max(pengguna) as pengguna_maks
from {{ ref('int_konektivitas__periksa') }}
where dikenal
group by kunci_titik, tanggal
