{# Texts of a declared shape, cleaned; NULL where the text has another. #}

{% macro read_shape(shape, text) -%}
{%- if shape in ('nik', 'nik-sementara') -%}
  {#- region (province 11-99), day (women: + 40), month, year, serial; a temporary one begins with 0 -#}
  {%- set region = '(?:1[1-9]|[2-9]\\d)\\d{4}' if shape == 'nik' else '(?:0\\d|1[1-9]|[2-9]\\d)\\d{4}' -%}
  case when {{ re_match(text, '^' ~ region ~ '(?:0[1-9]|[12]\\d|3[01]|4[1-9]|[56]\\d|7[01])(?:0[1-9]|1[0-2])\\d{6}$') }}
    then {{ text }} end
{%- elif shape == 'kk' -%}
  case when {{ re_match(text, '^(?:1[1-9]|[2-9]\\d)\\d{14}$') }} then {{ text }} end
{%- elif shape == 'nib' -%}
  case when {{ re_match(text, '^\\d{13}$') }} then {{ text }} end
{%- elif shape == 'telepon' -%}
  {%- set bare = regex_remove(text, '[\\s\\-.()]') -%}
  case when {{ re_match(bare, '^(?:\\+62|62|0)[2-9]\\d{6,12}$') }}
    then '+62' || {{ regex_group(bare, '^(?:\\+62|62|0)(\\d+)$', 1) }} end
{%- elif shape == 'lintang-bujur' -%}
  {%- set pair = '^(-?\\d{1,2}(?:\\.\\d+)?)\\s*,\\s*(-?\\d{1,3}(?:\\.\\d+)?)$' -%}
  {#- inside Indonesia: -11.1 to 6.1, 94.9 to 141.1 -#}
  case when {{ guarded_cast(regex_group(text, pair, 1), 'double') }} between -11.1 and 6.1
    and {{ guarded_cast(regex_group(text, pair, 2), 'double') }} between 94.9 and 141.1
    then {{ regex_group(text, pair, 1) }} || ',' || {{ regex_group(text, pair, 2) }} end
{%- elif shape == 'email' -%}
  case when {{ re_match(text, '^[^@\\s]+@[^@\\s]+\\.[^@\\s.]+$') }} then {{ text }} end
{%- elif shape == 'ipv4' -%}
  {%- set part = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)' -%}
  case when {{ re_match(text, '^(?:' ~ part ~ '\\.){3}' ~ part ~ '$') }} then {{ text }} end
{%- elif shape == 'kemendagri-desa' -%}
  {%- set bare = "replace(" ~ text ~ ", '.', '')" -%}
  case when {{ re_match(text, '^\\d{2}\\.?\\d{2}\\.?\\d{2}\\.?[12]\\d{3}$') }}
    then substr({{ bare }}, 1, 2) || '.' || substr({{ bare }}, 3, 2) || '.' || substr({{ bare }}, 5, 2) || '.' || substr({{ bare }}, 7, 4) end
{%- else -%}
  {{ exceptions.raise_compiler_error('no macro reads the shape ' ~ shape) }}
{%- endif -%}
{%- endmacro %}

{# The clean value of a listed spelling; NULL for anything else. #}
{% macro read_listed(values, text) -%}
case lower({{ text }})
  {%- for clean, spellings in values.items() %}{% for spelling in spellings %}
  when {{ text_literal(spelling) }} then {{ text_literal(clean) }}
  {%- endfor %}{% endfor %} end
{%- endmacro %}
