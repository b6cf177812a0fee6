{# Judges every row of every held load of one contract table: clean values, or the code and column it is rejected for.

   `t` is the table as wadah/warehouse/spec.py writes it, `landed` the landing view. One row comes out for every row that
   landed: `_kode` is NULL where it is accepted. Within a row the first failing column in the contract's order decides, and
   within a column the order of `verdict_of`. Inside: raw__ as landed, t__ trimmed text, k__ kind of cell, r__ one reading
   of several, v__ clean value, c__ code. #}

{% macro check_rows(t, landed) %}
with landed as (
  select * from {{ landed }}
  {%- if is_incremental() %}
  where _load_id not in (select distinct done._load_id from {{ this }} as done)
  {%- endif %}
),

trimmed as (
  select
    _load_id, _source, _row, _damage, _raw{{ ', _gone' if t.gone }}
    {%- for c in t.columns %},
    {{ quoted(c.name) }} as {{ quoted('raw__' ~ c.name) }},
    {{ trim_text(quoted(c.name)) }} as {{ quoted('b__' ~ c.name) }},
    {{ cell_kind('_cells', c.name) }} as {{ quoted('k__' ~ c.name) }}
    {%- endfor %}
  from landed
),

texts as (
  select
    *
    {%- for c in t.columns %}{% set b = quoted('b__' ~ c.name) %},
    case when lower({{ b }}) in ({% for n in c.null_texts %}{{ text_literal(n) }}{{ ', ' if not loop.last }}{% endfor %})
      then null else {{ b }} end as {{ quoted('t__' ~ c.name) }}
    {%- endfor %}
  from trimmed
),

readings as (
  select
    *
    {%- for c in t.columns if c.readings | default([]) | length > 1 %}{% for r in c.readings %},
    {{ parse_clock(quoted('t__' ~ c.name), r, c.type, t.offset) }} as {{ quoted('r' ~ loop.index ~ '__' ~ c.name) }}
    {%- endfor %}{% endfor %}
  from texts
),

clean as (
  select
    *
    {%- for c in t.columns %},
    {{ clean_value(c, t) }} as {{ quoted('v__' ~ c.name) }}
    {%- endfor %}
  from readings
),

judged as (
  select
    *
    {%- for c in t.columns %},
    {{ verdict_of(c) }} as {{ quoted('c__' ~ c.name) }}
    {%- endfor %}
  from clean
),

named as (
  select
    *,
    case
      {%- if t.gone %}
      when _gone is not null then null
      {%- endif %}
      when _damage is not null then 'WDH-' || {{ regex_group('_damage', '(\\d{3})', 1) }}
      {%- for c in t.columns %}
      when {{ quoted('c__' ~ c.name) }} is not null then {{ quoted('c__' ~ c.name) }}
      {%- endfor %}
    end as kode_isi,
    case
      {%- if t.gone %}
      when _gone is not null then null
      {%- endif %}
      when _damage is not null then {{ regex_group('_damage', '\\d{3} (\\w+)', 1) }}
      {%- for c in t.columns %}
      when {{ quoted('c__' ~ c.name) }} is not null then {{ text_literal(c.name) }}
      {%- endfor %}
    end as kolom_isi,
    {{ row_key(t.key) if t.key else 'cast(null as varchar)' }} as _kunci,
    {{ row_key(t.partition) if t.partition else 'cast(null as varchar)' }} as _partisi
  from judged
),

{#- Only a load that is a whole can say that a key comes twice: a pull of changes may see a row again, newer. -#}
{%- set whole = t.mode in ('full', 'partition') %}
numbered as (
  select
    *
    {%- if whole and t.key %},
    row_number() over (partition by _load_id, _kunci, kode_isi is null order by _source, _row) as ke_kunci
    {%- endif %}
    {%- for n in t.unique if whole %},
    row_number() over (partition by _load_id, {{ quoted('v__' ~ t.instance) ~ ', ' if t.instance }}{{ quoted('v__' ~ n) }}, kode_isi is null order by _source, _row) as {{ quoted('ke__' ~ n) }}
    {%- endfor %}
  from named
),

final as (
  select
    *,
    case
      when kode_isi is not null then kode_isi
      {%- if whole and t.key %}
      when _kunci is not null and ke_kunci > 1 then 'WDH-311'
      {%- endif %}
      {%- for n in t.unique if whole %}
      when {{ quoted('v__' ~ n) }} is not null and {{ quoted('ke__' ~ n) }} > 1 then 'WDH-311'
      {%- endfor %}
    end as _kode,
    case
      when kode_isi is not null then kolom_isi
      {%- if whole and t.key %}
      when _kunci is not null and ke_kunci > 1 then {{ text_literal(t.key | join(', ')) }}
      {%- endif %}
      {%- for n in t.unique if whole %}
      when {{ quoted('v__' ~ n) }} is not null and {{ quoted('ke__' ~ n) }} > 1 then {{ text_literal(n) }}
      {%- endfor %}
    end as _kolom
  from numbered
)

select
  _load_id, _source, _row, _kode, _kolom, _kunci, _partisi,
  {%- if t.gone %}
  _gone is not null as _hilang,
  {%- endif %}
  case when _kode is not null then _raw end as _raw
  {%- for c in t.columns %},
  {{ quoted('v__' ~ c.name) }} as {{ quoted(c.name) }}
  {%- endfor %}
  {%- for c in t.columns %},
  case when _kode is not null then {{ quoted('raw__' ~ c.name) }} end as {{ quoted('_asli__' ~ c.name) }}
  {%- endfor %}
from final
{% endmacro %}


{# The columns as one text; NULL where one of them is missing. #}
{% macro row_key(names) -%}
{%- for n in names -%}
coalesce(cast({{ quoted('v__' ~ n) }} as varchar), {{ quoted('t__' ~ n) }}){{ " || '|' || " if not loop.last }}
{%- endfor -%}
{%- endmacro %}


{# The value of the declared type; NULL where the text does not give one. #}
{% macro clean_value(c, t) -%}
{%- set text, kind = quoted('t__' ~ c.name), quoted('k__' ~ c.name) -%}
{%- if c['values'] -%}
  {%- set listed = read_listed(c['values'], text) -%}
  {{ listed if c.type == 'varchar' else 'cast(' ~ listed ~ ' as ' ~ c.type ~ ')' }}
{%- elif c.logical in ('integer', 'number') -%}
  {{ read_number(c, text, kind) }}
{%- elif c.readings is defined -%}
  {%- if c.cell_reading %}
  case
    when {{ kind }} = 'date' then {{ parse_clock(text, c.cell_reading, c.type, t.offset) }}
    when {{ kind }} is not null then null
    else {% endif -%}
  {%- if c.readings | length > 1 -%}
    coalesce({% for r in c.readings %}{{ quoted('r' ~ loop.index ~ '__' ~ c.name) }}{{ ', ' if not loop.last }}{% endfor %})
  {%- else -%}{{ parse_clock(text, c.readings[0], c.type, t.offset) }}
  {%- endif %}
  {%- if c.cell_reading %} end{% endif %}
{%- elif c.shape -%}
  {{ read_shape(c.shape, text) }}
{%- else -%}
  {{ text }}
{%- endif -%}
{%- endmacro %}


{# The code one column is rejected with; NULL where it is sound. #}
{% macro verdict_of(c) -%}
{%- set text, kind, value = quoted('t__' ~ c.name), quoted('k__' ~ c.name), quoted('v__' ~ c.name) -%}
case
  {%- if c.required %}
  when {{ text }} is null then 'WDH-302'
  {%- endif %}
  when {{ kind }} = 'error' then 'WDH-312'
  when {{ text }} is null then null
  {%- if c.error_texts %}
  when {{ re_match('lower(' ~ text ~ ')', '^#(?:ref!|n/a|value!|div/0!|name\\?|null!|num!|spill!|calc!)$') }} then 'WDH-312'
  {%- endif %}
  {%- if c.text_only %}
  when {{ kind }} in ('number', 'date', 'bool') then 'WDH-307'
  {%- endif %}
  {%- if c.scientific %}
  when {{ re_match('lower(' ~ text ~ ')', '^\\d+(?:[.,]\\d+)?e\\+?\\d+$') }} then 'WDH-307'
  {%- endif %}
  {%- if c.readings is defined %}
  {%- if c.readings | length > 1 %}
  when {{ kind }} is null and (false
    {%- for i in range(1, c.readings | length) %}{% for j in range(i + 1, c.readings | length + 1) %}
    or coalesce({{ quoted('r' ~ i ~ '__' ~ c.name) }} <> {{ quoted('r' ~ j ~ '__' ~ c.name) }}, false)
    {%- endfor %}{% endfor %}) then 'WDH-305'
  {%- endif %}
  when {{ value }} is null then 'WDH-304'
  {%- elif c['values'] %}
  when {{ value }} is null then '{{ c.values_code }}'
  {%- elif c.logical in ('integer', 'number') %}
  when {{ value }} is null then 'WDH-303'
  {%- elif c.shape %}
  when {{ value }} is null then '{{ c.shape_code }}'
  {%- endif %}
  {%- if c.pattern %}
  when not {{ re_match(text, c.pattern) }} then 'WDH-315'
  {%- endif %}
  {%- if c.minimum is not none %}
  when {{ value }} < {{ c.minimum }} then 'WDH-309'
  {%- endif %}
  {%- if c.maximum is not none %}
  when {{ value }} > {{ c.maximum }} then 'WDH-309'
  {%- endif %}
end
{%- endmacro %}


{# Before new loads are judged: those that landing no longer holds go, so that a partial build equals a full one. #}
{% macro forget_expired(landed) %}
{%- if is_incremental() -%}
delete from {{ this }} where _load_id not in (select distinct held._load_id from {{ landed }} as held)
{%- endif -%}
{% endmacro %}
