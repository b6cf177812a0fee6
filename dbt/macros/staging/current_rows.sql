{# Which judged rows stand for the source as it is now (`_terkini`). What came last decides, accepted or not: a row whose
   newest version is rejected is set aside until the source mends it, as if the table had been pulled whole. #}

{% macro with_current(t, checked, loads) %}
{%- set last_load = "(select max(l.load_id) from " ~ loads ~ " as l where l.app = '" ~ t.app ~ "' and l.tabel = '" ~ t.name ~ "')" -%}
{#- of many servers each has its own newest load, though it brought not one row -#}
{%- set newest %}{% if t.instance -%}
(_source, _load_id) in (
    select b.sumber, b.load_id from {{ source('control', 'bagian') }} as b where b.app = '{{ t.app }}' and b.tabel = '{{ t.name }}')
{%- else -%}_load_id = {{ last_load }}{%- endif %}{% endset -%}
select
  *,
  {%- if t.mode == 'full' %}
  {{ newest }}
  {%- elif t.mode == 'compact' %}
  {#- an hour is landed anew when more of it was heard; a refused message is replaced by none -#}
  case when _kode is not null then true
    else row_number() over (partition by _kunci, _kode is null order by _load_id desc, _source, _row) = 1 end
  {%- elif t.mode == 'append' and t.key %}
  {#- the first accepted version of a key stays; a row without a key stands for no other, and is never mended -#}
  case when _kunci is null then true
    else row_number() over (partition by _kunci, _kode is null order by _load_id, _source, _row) = 1 end
  {%- elif t.mode == 'append' %}
  true
  {%- elif t.partition %}
  {#- a load replaces the whole partition it brings -#}
  case when _partisi is null then {{ newest }}
    else _load_id = max(_load_id) over (partition by _partisi) end
  {%- else %}
  case when _kunci is null then {{ newest }}
    else row_number() over (
      partition by _kunci
      {#- a row that arrives with the word that its key is gone is there, dated or not #}
      order by _load_id desc{{ ', _hilang' if t.gone }}{% if t.cursor %}, {{ quoted(t.cursor) }} desc nulls last{% endif %}, _source desc, _row desc
    ) = 1 end
  {%- endif %} as _terkini
from {{ checked }}
{% endmacro %}


{# Model stg_: accepted current rows, clean. #}
{% macro accepted_rows(t, checked, loads) %}
select
  _load_id, _source, _row
  {%- for c in t.columns %},
  {{ quoted(c.name) }}
  {%- endfor %}
from ({{ with_current(t, checked, loads) }}) as judged
where _kode is null and _terkini{{ ' and not _hilang' if t.gone }}
{% endmacro %}


{# Model rej_: rejected rows of every held load, as the source gave them, with what to tell the OPD. #}
{% macro rejected_rows(t, checked, loads) %}
select
  _load_id, _source, _row, _kode, _kolom,
  coalesce(
    case _kolom
      {%- for c in t.told or t.columns %}
      when {{ text_literal(c.name) }} then case _kode
        {%- for code, text in c.messages.items() %}
        when '{{ code }}' then {{ text_literal(text) }}
        {%- endfor %} end
      {%- endfor %} end,
    case _kode
      {%- for code, text in t.messages.items() %}
      when '{{ code }}' then {{ text_literal(text) }}
      {%- endfor %} end
  ) as _pesan,
  case
    when _kolom is null or _raw is not null then _raw
    {%- for c in t.columns %}
    when _kolom = {{ text_literal(c.name) }} then {{ quoted('_asli__' ~ c.name) }}
    {%- endfor %}
    else _kunci
  end as _nilai,
  _kunci, _terkini, _raw
  {%- for c in t.columns %},
  {{ quoted('_asli__' ~ c.name) }} as {{ quoted(c.name) }}
  {%- endfor %}
from ({{ with_current(t, checked, loads) }}) as judged
where _kode is not null
{% endmacro %}
