{# How names are compared: case, spaces, punctuation and a leading `Kec.` do not count. #}
{% macro name_key(x) -%}
{{ regex_remove(regex_remove('lower(' ~ x ~ ')', '^\\s*(?:kecamatan|kec)\\b'), '[^a-z0-9]') }}
{%- endmacro %}

{# The kecamatan a free text ends with: `…, Kec. <nama>` or `… kec <nama>`; NULL where it names none. #}
{% macro named_kecamatan(x) -%}
{{ regex_group('lower(' ~ x ~ ')', '^.*\\b(?:kecamatan|kec)\\b\\.?\\s*([^,;]*?)[\\s.]*$', 1) }}
{%- endmacro %}

{% macro spelling_key(x) -%}lower({{ trim_text(x) }}){%- endmacro %}
