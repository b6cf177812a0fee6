-- Accepted rows of every table as they are now, and how many of their optional fields are filled.
{%- for t in landing_tables() %}
select
    '{{ t.app }}' as app,
    '{{ t.name }}' as tabel,
    '{{ t.opd }}' as kode_opd,
    cast({{ t.patience }} as bigint) as toleransi_jam,
    cast({{ 'coalesce(sum(denyut), 0)' if t.weight else 'count(*)' }} as bigint) as diterima,
    count(*) * {{ t.optional | length }} as isian,
    cast(0 as bigint){% for name in t.optional %} + count({{ quoted(name) }}){% endfor %} as terisi
from {{ ref('stg_' ~ t.relation) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
