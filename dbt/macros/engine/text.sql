{# What the engines do differently with text. Models call these, never the engine's own functions. In a Jinja literal a
   backslash is written twice: '\\b' is a word boundary, '\b' a backspace. #}

{# Without white space at both ends, tabs and no-break spaces included. #}
{% macro trim_text(x) -%}{{ return(adapter.dispatch('trim_text', 'wadah')(x)) }}{%- endmacro %}
{% macro duckdb__trim_text(x) -%}
  trim({{ x }}, ' ' || chr(9) || chr(10) || chr(13) || chr(160))
{%- endmacro %}
{% macro trino__trim_text(x) -%}
  regexp_replace({{ x }}, '^[\s' || chr(160) || ']+|[\s' || chr(160) || ']+$', '')
{%- endmacro %}

{# Whether the regular expression is found anywhere; anchor it with ^ and $ to match the whole text. #}
{% macro re_match(x, regex) -%}{{ return(adapter.dispatch('re_match', 'wadah')(x, regex)) }}{%- endmacro %}
{% macro duckdb__re_match(x, regex) -%}regexp_matches({{ x }}, {{ text_literal(regex) }}){%- endmacro %}
{% macro trino__re_match(x, regex) -%}regexp_like({{ x }}, {{ text_literal(regex) }}){%- endmacro %}

{# One group of the first match; NULL where nothing matched or the group is empty. #}
{% macro regex_group(x, regex, group) -%}{{ return(adapter.dispatch('regex_group', 'wadah')(x, regex, group)) }}{%- endmacro %}
{% macro duckdb__regex_group(x, regex, group) -%}
  nullif(regexp_extract({{ x }}, {{ text_literal(regex) }}, {{ group }}), '')
{%- endmacro %}
{% macro trino__regex_group(x, regex, group) -%}
  nullif(regexp_extract({{ x }}, {{ text_literal(regex) }}, {{ group }}), '')
{%- endmacro %}

{# The text without anything that matches. #}
{% macro regex_remove(x, regex) -%}{{ return(adapter.dispatch('regex_remove', 'wadah')(x, regex)) }}{%- endmacro %}
{% macro duckdb__regex_remove(x, regex) -%}regexp_replace({{ x }}, {{ text_literal(regex) }}, '', 'g'){%- endmacro %}
{% macro trino__regex_remove(x, regex) -%}regexp_replace({{ x }}, {{ text_literal(regex) }}, ''){%- endmacro %}

{# Lower-case hex. #}
{% macro sha256_hex(x) -%}{{ return(adapter.dispatch('sha256_hex', 'wadah')(x)) }}{%- endmacro %}
{% macro duckdb__sha256_hex(x) -%}sha256({{ x }}){%- endmacro %}
{% macro trino__sha256_hex(x) -%}lower(to_hex(sha256(to_utf8({{ x }})))){%- endmacro %}

{# What the landing reader noted of a column's cell (`number`, `date`, `error`, …); NULL is ordinary text. #}
{% macro cell_kind(cells, name) -%}{{ return(adapter.dispatch('cell_kind', 'wadah')(cells, name)) }}{%- endmacro %}
{% macro duckdb__cell_kind(cells, name) -%}{{ cells }}[{{ text_literal(name) }}]{%- endmacro %}
{% macro trino__cell_kind(cells, name) -%}element_at({{ cells }}, {{ text_literal(name) }}){%- endmacro %}

{% macro text_literal(text) -%}'{{ text | replace("'", "''") }}'{%- endmacro %}

{% macro quoted(name) -%}{{ return(adapter.quote(name)) }}{%- endmacro %}

{# After a relation: one row for each part of a text between the separators, as <name>.bagian; a NULL has no part. #}
{% macro each_part(x, separator, name) -%}
cross join unnest({{ split_text(x, separator) }}) as {{ name }} (bagian)
{%- endmacro %}

{% macro split_text(x, separator) -%}{{ return(adapter.dispatch('split_text', 'wadah')(x, separator)) }}{%- endmacro %}
{% macro duckdb__split_text(x, separator) -%}string_split({{ x }}, {{ text_literal(separator) }}){%- endmacro %}
{% macro trino__split_text(x, separator) -%}split({{ x }}, {{ text_literal(separator) }}){%- endmacro %}
