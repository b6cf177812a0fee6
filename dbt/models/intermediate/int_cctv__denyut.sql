-- Hours of heartbeats with the minutes they tell of, and the kecamatan of the village in the topic.
with jam as (
    select * from {{ ref('stg_cctv__status') }}
)

select
    jam.kode_desa,
    jam.kamera,
    jam.ts as jam,
    cast(jam.ts as date) as tanggal,
    desa.kemendagri_kode_kecamatan as kode_kecamatan,
    -- one digit a minute: what is left without the zeros are the minutes
    cast(length(replace(jam.menit, '0', '')) as bigint) as menit_terdengar,
    cast(length(replace(jam.up_menit, '0', '')) as bigint) as menit_menyala,
    jam.denyut,
    jam.latency_ms_banyak as tunda_banyak,
    jam.latency_ms_jumlah as tunda_jumlah,
    jam.latency_ms_min as tunda_min,
    jam.latency_ms_maks as tunda_maks
from jam
left join {{ ref('int_desa') }} as desa
    on jam.kode_desa = desa.kemendagri_kode_desa_kelurahan
