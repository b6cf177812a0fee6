{# Percentage of whole numbers to two decimals, halves upward, exact on every engine; NULL where the whole is 0. #}
{% macro percent_of(part, whole) -%}
(cast({{ hundredths_of(part, whole) }} as double) / cast(100 as double))
{%- endmacro %}

{# The same in hundredths of a percent, a whole number. #}
{% macro hundredths_of(part, whole) -%}
{{ int_div('2 * 10000 * (' ~ part ~ ') + (' ~ whole ~ ')', '2 * (' ~ whole ~ ')') }}
{%- endmacro %}

{# A sub-activity's code with the unit's own field of government where SIPD writes X.XX. #}
{% macro resolved_code(code, field) -%}
case when substr({{ code }}, 1, 4) = 'X.XX' then {{ field }} || substr({{ code }}, 5) else {{ code }} end
{%- endmacro %}
