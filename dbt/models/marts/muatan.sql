-- The log of loads. Rows in = rows known + accepted + rejected, for every load that landing holds (tested).
with judged as (
    {%- for t in landing_tables() %}
    select '{{ t.app }}' as app, '{{ t.name }}' as tabel, _load_id as load_id,
        sum(case when _kode is null then 1 else 0 end) as diterima,
        sum(case when _kode is not null then 1 else 0 end) as ditolak
    from {{ ref('chk_' ~ t.relation) }}
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
    loads.load_id = max(loads.load_id) over (partition by loads.app, loads.tabel) as terakhir
from {{ source('control', 'muatan') }} as loads
left join judged
    on loads.app = judged.app and loads.tabel = judged.tabel and loads.load_id = judged.load_id
