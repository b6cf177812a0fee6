{# Clock times of a table as full moments, by the contract's `follows`. `f` comes from wadah/warehouse/follows.py:
   the parent table's column that the chain begins at, and the columns in their order. #}

{% macro resolve_times(f, child, parent) %}
with joined as (
  select
    child.*
    {%- for a in f.anchors %},
    parent.{{ quoted(a) }} as {{ quoted('anchor__' ~ a) }}
    {%- endfor %}
  from {{ child }} as child
  {%- if parent %}
  left join {{ parent }} as parent
    on {% for own, other in f.on %}child.{{ quoted(own) }} = parent.{{ quoted(other) }}{{ ' and ' if not loop.last }}{% endfor %}
  {%- endif %}
)
{%- for step in f.steps %},

{{ 'step' ~ loop.index }} as (
  select
    *,
    {#- a time that was not written down does not break the chain: the next one follows what came before it -#}
    {{ moment_after(quoted(step.after), quoted(step.column)) }} as {{ quoted(step.column ~ '_pada') }},
    coalesce({{ moment_after(quoted(step.after), quoted(step.column)) }}, {{ quoted(step.after) }}) as {{ quoted('after__' ~ step.column) }}
  from {{ 'step' ~ (loop.index - 1) if loop.index > 1 else 'joined' }}
)
{%- endfor %}

select
  {%- for name in f.columns %}
  {{ quoted(name) }}{{ ',' }}
  {%- endfor %}
  {%- for step in f.steps %}
  {{ quoted(step.column ~ '_pada') }}{{ ',' if not loop.last }}
  {%- endfor %}
from step{{ f.steps | length }}
{% endmacro %}
