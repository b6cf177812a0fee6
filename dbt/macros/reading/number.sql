{# Texts as numbers. Each macro gives NULL where the text is not of the declared way of writing. #}

{# A column's value as its type, from its trimmed text and the kind of its cell. #}
{% macro read_number(column, text, kind) %}
{%- set whole = column.logical == 'integer' -%}
case
  when {{ kind }} = 'number' then {{ read_plain(text, whole, true) }}
  when {{ kind }} is not null then null
{%- for suffix, factor in column.source_units.items() %}
  when {{ re_match('lower(' ~ text ~ ')', '^-?[0-9.,]+\\s*' ~ regex_escape(suffix | lower) ~ '$') }}
    then {{ scaled(read_text_number(column, regex_group('lower(' ~ text ~ ')', '^(-?[0-9.,]+)', 1), false), factor, whole) }}
{%- endfor %}
  else {{ read_text_number(column, text, whole) }}
end
{%- endmacro %}

{% macro read_text_number(column, text, whole) -%}
{%- if column.number_format == 'rupiah' -%}{{ read_rupiah(text, whole) }}
{%- elif column.number_format == 'id-ID' -%}{{ read_id(text, whole) }}
{%- else -%}{{ read_plain(text, whole, false) }}
{%- endif -%}
{%- endmacro %}

{# 1250 or 12.5; a number cell may hold a whole number as 5.0. #}
{% macro read_plain(text, whole, cell) -%}
{%- if whole -%}
  case when {{ re_match(text, '^-?\\d+' ~ ('(\\.0+)?' if cell else '') ~ '$') }}
    then {{ guarded_cast(regex_group(text, '^(-?\\d+)', 1), 'bigint') }} end
{%- else -%}
  case when {{ re_match(text, '^-?\\d+(\\.\\d+)?$') }} then {{ guarded_cast(text, 'double') }} end
{%- endif -%}
{%- endmacro %}

{# 1.250 or 4,99: points between thousands, decimal comma. #}
{% macro read_id(text, whole) -%}
  case when {{ re_match(text, '^-?(\\d{1,3}(\\.\\d{3})+|\\d+)' ~ ('(,0+)?' if whole else '(,\\d+)?') ~ '$') }}
    then {{ guarded_cast("replace(replace(" ~ (regex_group(text, '^(-?[0-9.]+)', 1) if whole else text) ~ ", '.', ''), ',', '.')",
                         'bigint' if whole else 'double') }} end
{%- endmacro %}

{# Rp 5.000.000 · 5.000.000,- · 5 jt · 1,5 juta · 750rb #}
{% macro read_rupiah(text, whole) -%}
{%- set bare = regex_remove('lower(' ~ text ~ ')', '^rp\\.?\\s*') -%}
{%- set digits = '-?(?:\\d{1,3}(?:\\.\\d{3})+|\\d{1,15})' -%}
  case
    when {{ re_match(bare, '^' ~ digits ~ '(?:,00|,-|-)?$') }}
      then {{ guarded_cast("replace(" ~ regex_group(bare, '^(-?[0-9.]+)', 1) ~ ", '.', '')", 'bigint' if whole else 'double') }}
{%- for words, factor in [('rb|ribu', 1000), ('jt|juta', 1000000), ('m|miliar', 1000000000)] %}
    when {{ re_match(bare, '^' ~ digits ~ '(?:,\\d{1,6})?\\s*(?:' ~ words ~ ')$') }}
      then {{ scaled(guarded_cast("replace(replace(" ~ regex_group(bare, '^(-?[0-9.,]+)', 1) ~ ", '.', ''), ',', '.')",
                                  'decimal(38, 6)'), factor, whole) }}
{%- endfor %}
  end
{%- endmacro %}

{# A number times a factor; for a whole column NULL where a fraction would be left. #}
{% macro scaled(number, factor, whole) -%}
{%- if whole -%}
  case when ({{ number }}) * {{ factor }} = round(({{ number }}) * {{ factor }})
    then {{ guarded_cast("(" ~ number ~ ") * " ~ factor, "bigint") }} end
{%- else -%}
  cast({{ number }} as double) * cast({{ factor }} as double)
{%- endif -%}
{%- endmacro %}

{% macro regex_escape(text) -%}{{ modules.re.escape(text) }}{%- endmacro %}
