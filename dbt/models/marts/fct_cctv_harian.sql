-- A camera on a day: how long it was heard, and how long alight.
select
    kode_desa,
    kamera,
    tanggal,
    min(kode_kecamatan) as kode_kecamatan,
    cast(sum(menit_terdengar) as bigint) as menit_terdengar,
    cast(sum(menit_menyala) as bigint) as menit_menyala,
    cast(sum(denyut) as bigint) as denyut,
    cast(sum(tunda_jumlah) as double) / nullif(cast(sum(tunda_banyak) as double), 0) as tunda_rata,
    min(tunda_min) as tunda_min,
    max(tunda_maks) as tunda_maks,
    -- alight in half of the minutes heard, or more
    sum(menit_menyala) * 2 >= sum(menit_terdengar) as menyala
from {{ ref('int_cctv__denyut') }}
group by kode_desa, kamera, tanggal
