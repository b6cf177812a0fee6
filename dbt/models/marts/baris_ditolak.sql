-- Every rejected row of every held load, for the OPD that owns it. Restricted: `nilai` is what the source wrote.
{%- for t in landing_tables() %}
select
    '{{ t.app }}' as app, '{{ t.name }}' as tabel, _load_id as load_id, _source as sumber, _row as baris,
    _kolom as kolom, _kode as kode, _pesan as pesan, _nilai as nilai, _kunci as kunci, _terkini as terkini
from {{ ref('rej_' ~ t.relation) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
