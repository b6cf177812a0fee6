{# What the engines do differently with numbers and dates. #}

{# A cast that gives NULL where it fails. The caller guards the text by a regular expression first: what counts as
   castable (`3.7` as an integer, `1e2`, blanks) differs between the engines. #}
{% macro guarded_cast(x, type) -%}try_cast({{ x }} as {{ type }}){%- endmacro %}

{# Whole part of a division of integers; NULL where the divisor is 0. #}
{% macro int_div(a, b) -%}{{ return(adapter.dispatch('int_div', 'wadah')(a, b)) }}{%- endmacro %}
{% macro duckdb__int_div(a, b) -%}(({{ a }}) // nullif({{ b }}, 0)){%- endmacro %}
{% macro trino__int_div(a, b) -%}(({{ a }}) / nullif({{ b }}, 0)){%- endmacro %}

{# Percentage as a double; NULL where the whole is 0. #}
{% macro pct(part, whole) -%}
  (cast(100 as double) * cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0))
{%- endmacro %}

{# Monday 1 … Sunday 7. #}
{% macro dow_iso(d) -%}{{ return(adapter.dispatch('dow_iso', 'wadah')(d)) }}{%- endmacro %}
{% macro duckdb__dow_iso(d) -%}cast(isodow({{ d }}) as bigint){%- endmacro %}
{% macro trino__dow_iso(d) -%}cast(day_of_week({{ d }}) as bigint){%- endmacro %}

{# Minutes from a to b with their fraction. #}
{% macro minutes_between(a, b) -%}
  (cast({{ dbt.datediff(a, b, 'second') }} as double) / cast(60 as double))
{%- endmacro %}

{# A date and a time of day as one moment. #}
{% macro at_time(d, t) -%}
  cast(cast({{ d }} as varchar) || ' ' || cast({{ t }} as varchar) as timestamp)
{%- endmacro %}

{% macro year_of(d) -%}cast(extract(year from {{ d }}) as bigint){%- endmacro %}
{% macro month_of(d) -%}cast(extract(month from {{ d }}) as bigint){%- endmacro %}
{% macro quarter_of(d) -%}cast(extract(quarter from {{ d }}) as bigint){%- endmacro %}

{# Percentile p (0 to 1) of a group's values, exact, by linear interpolation between the two nearest (as numpy, Excel's
   PERCENTILE.INC and PostgreSQL's percentile_cont); NULL of none. Trino's own percentile is an approximation. #}
{% macro percentile_of(x, p) -%}{{ return(adapter.dispatch('percentile_of', 'wadah')(x, p)) }}{%- endmacro %}
{% macro duckdb__percentile_of(x, p) -%}quantile_cont(cast({{ x }} as double), {{ p }}){%- endmacro %}
{% macro trino__percentile_of(x, p) -%}
  {%- set sorted = 'array_sort(array_agg(cast(' ~ x ~ ' as double)) filter (where ' ~ x ~ ' is not null))' -%}
  {%- set at = '1 + (cardinality(v) - 1) * cast(' ~ p ~ ' as double)' -%}
  element_at(transform(array[{{ sorted }}], v -> if(
    cardinality(v) > 0,
    element_at(v, cast(floor({{ at }}) as integer))
    + (({{ at }}) - floor({{ at }}))
    * (element_at(v, cast(ceiling({{ at }}) as integer)) - element_at(v, cast(floor({{ at }}) as integer)))
  )), 1)
{%- endmacro %}

{# On DuckDB its own aggregate, which the privacy gate knows to tell no single row where the group is large enough. #}
{% macro median_of(x) -%}{{ return(adapter.dispatch('median_of', 'wadah')(x)) }}{%- endmacro %}
{% macro duckdb__median_of(x) -%}median(cast({{ x }} as double)){%- endmacro %}
{% macro trino__median_of(x) -%}{{ percentile_of(x, 0.5) }}{%- endmacro %}
