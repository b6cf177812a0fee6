{# How names of OPDs are compared: without the regency before or after it (`Pemkab Kudus - DLH`, `Dishub Kab. Kudus`). #}
{% macro opd_key(x) -%}
{{ name_key(regex_remove(regex_remove('lower(' ~ x ~ ')', '^\\s*(?:pemerintah|pemkab)\\b[^-]*-\\s*'), '\\s+kab(?:upaten)?\\b\\.?\\s+\\S.*$')) }}
{%- endmacro %}
