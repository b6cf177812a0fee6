-- The log of loads. Rows in = rows known + accepted + rejected, for every load that landing holds (tested). Of a compact
-- load these are messages: an hour's row counts those it brought for the first time. A row that
-- only says that a key is no longer in the source is none that was pulled.
with judged as (
    {%- for t in landing_tables() %}
    select '{{ t.app }}' as app, '{{ t.name }}' as tabel, _load_id as load_id,
        '{{ 'pesan' if t.weight else 'baris' }}' as satuan,
        sum(case when _kode is null then {{ t.weight or 1 }} else 0 end) as diterima,
        sum(case when _kode is not null then 1 else 0 end) as ditolak
    from {{ ref('chk_' ~ t.relation) }}
    {{ 'where not _hilang' if t.gone }}
    group by _load_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    loads.app,
    loads.tabel,
    loads.load_id,
    loads.dimuat_pada,
    loads.ditarik,
    loads.dikenal,
    cast(coalesce(judged.diterima, 0) as bigint) as diterima,
    cast(coalesce(judged.ditolak, 0) as bigint) as ditolak,
    coalesce(judged.satuan, 'baris') as satuan,
    loads.load_id = max(loads.load_id) over (partition by loads.app, loads.tabel) as terakhir
from {{ source('control', 'muatan') }} as loads
left join judged
    on loads.app = judged.app and loads.tabel = judged.tabel and loads.load_id = judged.load_id
