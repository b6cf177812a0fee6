-- Rows that were sent back and came again in order: the key was rejected in one load and accepted in a later one.
-- A repeated key (WDH-311) is left out: its twin was accepted all along.
with judged as (
    {%- for t in landing_tables() if t.keyed %}
    select '{{ t.app }}' as app, '{{ t.name }}' as tabel, _load_id as load_id, _kunci as kunci, _kode as kode
    from {{ ref('chk_' ~ t.relation) }}
    where _kunci is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rejected as (
    select app, tabel, kunci, load_id, min(kode) as kode
    from judged
    where kode is not null and kode <> 'WDH-311'
    group by app, tabel, kunci, load_id
),

mended as (
    select rejected.app, rejected.tabel, rejected.kunci, rejected.kode, rejected.load_id as load_ditolak,
        min(judged.load_id) as load_diterima
    from rejected
    inner join judged
        on rejected.app = judged.app
        and rejected.tabel = judged.tabel
        and rejected.kunci = judged.kunci
        and judged.kode is null
        and rejected.load_id < judged.load_id
    group by rejected.app, rejected.tabel, rejected.kunci, rejected.kode, rejected.load_id
)

select
    app,
    tabel,
    kunci,
    load_diterima,
    max(load_ditolak) as load_ditolak,
    max(kode) as kode
from mended
group by app, tabel, kunci, load_diterima
