{# Small-cell suppression of one open table: primary (fewer than k), complementary so that no hidden cell follows from
   the others of its line, and nothing hidden is shown again in a later release, nor said otherwise of: a note that changed
   would tell that the true count had crossed k.

   s: the output contract's table (wadah/warehouse/outputs.py): periods, dims (in key order), count, covers, k, coarser,
   dominance (then `cells` has a boolean `dominan`: one contributor's part is above s.dominance.percent; beside such a cell
   the largest are hidden by the measure s.dominance.of, until they come to the part of it that the percentage leaves).
   guards (then `cells` has the number `penyumbang`: who is behind each cell): so many contributors stand in the other hidden
   cells of a line with a small one, or who is alone behind its only guard takes that from the total and has the small cell.
   A group is one period; a line is the cells of a group that agree on every dimension but one. Eight rounds over all
   dimensions, since hiding in one line can leave a single cell in another (trials were done by then), written out one after
   the other, so that the same SQL runs on both engines. #}

{% macro suppression_round_count() %}{{ return(8) }}{% endmacro %}


{# CTEs `<name>_0` … `<name>_n`; the last one has `hidden` decided. Gives the last one's name. #}
{% macro suppression_rounds(s, name, cells, published) %}
{%- set keys = s.periods + s.dims -%}
{{ name }}_0 as {{ materialized() }} (
  select
    cells.*,
    (cells.n > 0 and cells.n < {{ s.k }}) or seen.note_seen is not null
    {%- if s.dominance %} or cells.dominan{% endif %} as hidden,
    seen.note_seen
  from {{ cells }} as cells
  left join (
    select {% for key in keys %}{{ quoted(key) }}, {% endfor %}max(catatan_supresi) as note_seen
    from {{ published }}
    where catatan_supresi is not null
    group by {% for key in keys %}{{ quoted(key) }}{{ ', ' if not loop.last }}{% endfor %}
  ) as seen
    on {% for key in keys %}cells.{{ quoted(key) }} = seen.{{ quoted(key) }}{{ ' and ' if not loop.last }}{% endfor %}
)
{%- set step = namespace(n=0) %}
{%- if s.dominance %}
{%- set worth = quoted(s.dominance.of) %}
{%- set left = 100 - s.dominance.percent %}
{%- endif %}
{%- for round in range(suppression_round_count()) %}{% for dim in s.dims %}
{%- set line %}{% for key in keys if key != dim %}{{ quoted(key) }}{{ ', ' if not loop.last }}{% endfor %}{% endset %}
{%- set turn %}
  {%- if s.dominance %}case when 100 * (line_worth - line_most) < {{ left }} * line_most then -{{ worth }} else n end
  {%- else %}n{% endif %}, cast({{ quoted(dim) }} as varchar)
{%- endset %}
{%- set step.n = step.n + 1 %},

{{ name }}_{{ step.n }} as {{ materialized() }} (
  select
    {% for key in keys %}{{ quoted(key) }}, {% endfor %}{% for c in s.covers %}{{ quoted(c) }}, {% endfor %}n, note_seen,
    {%- if s.dominance %}
    dominan,
    {%- endif %}
    {%- if s.guards %}
    penyumbang,
    {%- endif %}
    hidden or (
      n > 0 and line_hidden >= 1
      and (
        line_hidden + place - 1 < 2 or line_sum + sum_before < {{ s.k }}
        or (place = 1 and line_small = line_hidden and line_sum in (line_small, line_small * {{ s.k - 1 }}))
        {%- if s.dominance %}
        or 100 * (line_worth - line_most + worth_before) < {{ left }} * line_most
        {%- endif %}
        {%- if s.guards %}
        or (line_small > 0 and line_givers - line_small_givers + givers_before < {{ s.guards }})
        {%- endif %}
      )
    ) as hidden
  from (
    select
      *,
      {%- if s.dominance %}
      coalesce(sum({{ worth }}) over (
        partition by {{ line }}, n > 0 and not hidden order by {{ turn }}
        rows between unbounded preceding and 1 preceding
      ), 0) as worth_before,
      {%- endif %}
      {%- if s.guards %}
      coalesce(sum(penyumbang) over (
        partition by {{ line }}, n > 0 and not hidden order by {{ turn }}
        rows between unbounded preceding and 1 preceding
      ), 0) as givers_before,
      {%- endif %}
      row_number() over (partition by {{ line }}, n > 0 and not hidden order by {{ turn }}) as place,
      coalesce(sum(n) over (
        partition by {{ line }}, n > 0 and not hidden order by {{ turn }}
        rows between unbounded preceding and 1 preceding
      ), 0) as sum_before
    from (
      select
        *,
        {%- if s.dominance %}
        max(case when hidden and dominan then {{ worth }} else 0 end) over (partition by {{ line }}) as line_most,
        sum(case when hidden then {{ worth }} else 0 end) over (partition by {{ line }}) as line_worth,
        {%- endif %}
        {%- if s.guards %}
        sum(case when hidden then penyumbang else 0 end) over (partition by {{ line }}) as line_givers,
        max(case when hidden and n > 0 and n < {{ s.k }} then penyumbang else 0 end)
          over (partition by {{ line }}) as line_small_givers,
        {%- endif %}
        sum(case when hidden then 1 else 0 end) over (partition by {{ line }}) as line_hidden,
        sum(case when hidden then n else 0 end) over (partition by {{ line }}) as line_sum,
        sum(case when hidden and n > 0 and n < {{ s.k }} then 1 else 0 end) over (partition by {{ line }}) as line_small
      from {{ name }}_{{ step.n - 1 }}
    ) as sums
  ) as lines
)
{%- endfor %}{% endfor %}
{%- endmacro %}


{# The whole SELECT of an open model: `cells` holds the dense true counts (a relation agg_…), `published` what is public
   now, `places` int_kecamatan, int_desa or int_kabupaten, `rules` the settings. Coarser where too much would be hidden, and then for good. #}
{% macro open_table(s, cells, published, places, rules) %}
{%- set keys = s.periods + s.dims -%}
{%- set last = suppression_round_count() * (s.dims | length) -%}
with true_cells as (
  select
    {% for key in keys %}{{ quoted(key) }}, {% endfor %}{% for c in s.covers %}{{ quoted(c) }}, {% endfor %}
    {%- if s.dominance %}
    dominan,
    {%- endif %}
    {%- if s.guards %}
    penyumbang,
    {%- endif %}
    {{ quoted(s.count) }} as n
  from {{ cells }}
),

{{ suppression_rounds(s, 'fine', 'true_cells', published) }}

{%- if s.coarser %},

coarse_cells as (
  select
    {% for key in keys %}{% if key == s.coarser.column %}{{ text_literal(s.coarser.label) }} as {% endif %}{{ quoted(key) }}, {% endfor %}
    {%- for c in s.covers %}sum({{ quoted(c) }}) as {{ quoted(c) }}, {% endfor %}
    sum(n) as n
  from true_cells
  group by {% for key in keys if key != s.coarser.column %}{{ quoted(key) }}{{ ', ' if not loop.last }}{% endfor %}
),

{{ suppression_rounds(s, 'coarse', 'coarse_cells', published) }},

choice as (
  select
    case
      when (select count(*) from {{ published }} where {{ quoted(s.coarser.column) }} = {{ text_literal(s.coarser.label) }}) > 0 then 1
      when {{ pct('sum(case when hidden then 1 else 0 end)', 'sum(case when n > 0 then 1 else 0 end)') }}
        > (select persen_tersembunyi_maks from {{ rules }}) then 1
      else 0
    end as coarser
  from fine_{{ last }}
),

chosen as (
  select fine.* from fine_{{ last }} as fine cross join choice where choice.coarser = 0
  union all
  select coarse.* from coarse_{{ last }} as coarse cross join choice where choice.coarser = 1
)
{%- else %},

chosen as (select * from fine_{{ last }})
{%- endif %}

select
  {%- for c in s.columns %}
  {% if c.name in s.spine -%} places.{{ quoted(c.name) }}
  {%- elif c.name == s.count -%} case when not chosen.hidden then cast(chosen.n as {{ c.type }}) end as {{ quoted(c.name) }}
  {%- elif c.name in s.covers -%} case when not chosen.hidden then cast(chosen.{{ quoted(c.name) }} as {{ c.type }}) end as {{ quoted(c.name) }}
  {%- elif c.name in s.labels -%} told.{{ quoted(c.name) }}
  {%- elif c.name == 'satuan' -%} {{ text_literal(s.unit) }} as satuan
  {%- elif c.name == 'catatan_supresi' -%}
  case
    when not chosen.hidden then null
    when chosen.note_seen = 'disembunyikan (pelindung)' then 'disembunyikan (pelindung)'
    when chosen.note_seen is not null then 'disembunyikan (<{{ s.k }})'
    when chosen.n > 0 and chosen.n < {{ s.k }} then 'disembunyikan (<{{ s.k }})'
    else 'disembunyikan (pelindung)'
  end as catatan_supresi
  {%- else -%} cast(chosen.{{ quoted(c.name) }} as {{ c.type }}) as {{ quoted(c.name) }}
  {%- endif %}{{ ',' if not loop.last }}
  {%- endfor %}
from chosen
{{ place_join(s, places, 'chosen') }}
{%- if s.labels %}
left join {{ cells }} as told
  on {% for key in keys %}chosen.{{ quoted(key) }} = told.{{ quoted(key) }}{{ ' and ' if not loop.last }}{% endfor %}
{%- endif %}
{% endmacro %}
