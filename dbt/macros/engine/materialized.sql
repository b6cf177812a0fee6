{# Before a CTE's bracket: compute it once. DuckDB otherwise inlines a chain of windows and plans for minutes; Trino has
   no such word and needs none where each CTE is read once. #}
{% macro materialized() %}{{ return(adapter.dispatch('materialized', 'wadah')()) }}{% endmacro %}

{% macro default__materialized() %}{{ return('') }}{% endmacro %}

{% macro duckdb__materialized() %}{{ return('materialized') }}{% endmacro %}
