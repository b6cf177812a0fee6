{# The whole SELECT of an open model that hides nothing: `rows` holds every row with the contract's key and measures,
   `places` is int_kecamatan, int_desa or int_kabupaten, whichever has the spine. `satuan` names the column of `rows` that
   holds each row's own unit; without it all rows have the unit of the contract's measure. #}
{% macro open_rows(s, rows, places, satuan=none) %}
select
  {%- for c in s.columns %}
  {% if c.name in s.spine -%} places.{{ quoted(c.name) }}
  {%- elif c.name == 'satuan' and not satuan -%} {{ text_literal(s.unit) }} as satuan
  {%- elif c.name == 'satuan' -%} given.{{ quoted(satuan) }} as satuan
  {%- else -%} cast(given.{{ quoted(c.name) }} as {{ c.type }}) as {{ quoted(c.name) }}
  {%- endif %}{{ ',' if not loop.last }}
  {%- endfor %}
from {{ rows }} as given
{{ place_join(s, places, 'given') }}
{% endmacro %}

{# The spine of a row's place; a table about the regency as a whole has one place. #}
{% macro place_join(s, places, rows) -%}
{%- if s.place -%}
inner join {{ places }} as places on {{ rows }}.{{ quoted(s.place) }} = places.{{ quoted(s.place) }}
{%- else -%}
cross join {{ places }} as places
{%- endif -%}
{%- endmacro %}
