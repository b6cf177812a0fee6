{# A quotient of two sums, two decimals; NULL where the divisor is 0. #}
{% macro ratio(part, whole) -%}
  round(cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0), 2)
{%- endmacro %}
