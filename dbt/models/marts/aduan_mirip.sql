-- Pairs that may be one complaint, for a person to judge: none of these was joined, each counts by itself. Whoever finds that
-- they are one writes the report's number into the complaint at UP4, and the next build joins them.
with pairs as (
    select * from {{ ref('int_aduan__pasangan') }}
),

joined as (
    select id_aduan, tracking_id from pairs where yakin
)

select
    pairs.id_aduan,
    pairs.tracking_id,
    cast(aduan.tgl_aduan as date) as tanggal_up4,
    cast(laporan.tgl_masuk as date) as tanggal_sp4n,
    aduan.kategori,
    aduan.kode_kecamatan,
    pairs.alasan
from pairs
inner join {{ ref('int_up4__aduan') }} as aduan on pairs.id_aduan = aduan.id_aduan
inner join {{ ref('int_sp4n__laporan') }} as laporan on pairs.tracking_id = laporan.tracking_id
where not pairs.yakin
    and (
        pairs.alasan like 'nomor dikutip%'
        or (
            pairs.id_aduan not in (select joined.id_aduan from joined)
            and pairs.tracking_id not in (select joined.tracking_id from joined)
        )
    )
