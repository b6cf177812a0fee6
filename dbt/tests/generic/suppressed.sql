{# What an open table hides can not be worked out: no shown count lies between 0 and k, and in every line (cells that agree
   on all dimensions but one) with a hidden cell, two or more are hidden whose true sum is at least k, unless nothing
   that counts is left to hide. `cells` holds the true counts; of a coarser table they are summed first. #}
{% test suppressed(model, table, cells) %}
{%- set s = output(table) -%}
{%- set keys = s.periods + s.dims -%}
{%- set coarse = s.coarser.column if s.coarser else none -%}
with shown as (
  select * from {{ model }}
),

true_fine as (
  select {% for key in keys %}cells.{{ quoted(key) }}, {% endfor %}cells.{{ quoted(s.count) }} as n from {{ cells }} as cells
),

truth as (
  select * from true_fine
  {%- if coarse %}
  where (select count(*) from shown where {{ quoted(coarse) }} = {{ text_literal(s.coarser.label) }}) = 0
  union all
  select {% for key in keys %}{% if key == coarse %}{{ text_literal(s.coarser.label) }} as {% endif %}{{ quoted(key) }}, {% endfor %}sum(n) as n
  from true_fine
  where (select count(*) from shown where {{ quoted(coarse) }} = {{ text_literal(s.coarser.label) }}) > 0
  group by {% for key in keys if key != coarse %}{{ quoted(key) }}{{ ', ' if not loop.last }}{% endfor %}
  {%- endif %}
),

cells as (
  select
    truth.*,
    shown.{{ quoted(s.count) }} as shown_count,
    shown.catatan_supresi is not null as hidden,
    shown.{{ quoted(s.dims[0]) }} is null as missing
  from truth
  left join shown
    on {% for key in keys %}truth.{{ quoted(key) }} = shown.{{ quoted(key) }}{{ ' and ' if not loop.last }}{% endfor %}
)

select 'sel' as broken from cells
where missing
  or (hidden and shown_count is not null)
  or (not hidden and (shown_count is null or shown_count <> n or (n > 0 and n < {{ s.k }})))
{%- for dim in s.dims %}
union all
select {{ text_literal(dim) }} as broken
from cells
group by {% for key in keys if key != dim %}{{ quoted(key) }}{{ ', ' if not loop.last }}{% endfor %}
having sum(case when hidden then 1 else 0 end) > 0
  and sum(case when not hidden and n > 0 then 1 else 0 end) > 0
  and (sum(case when hidden then 1 else 0 end) < 2 or sum(case when hidden then n else 0 end) < {{ s.k }})
{%- endfor %}
{% endtest %}
