{# Working days from one day to another, both as their rows of dim_tanggal: the first day counts, the last does not, so what
   begins and ends on one day took 0. NULL where one is missing or the last comes first. #}
{% macro working_days_between(first, last) -%}
case when {{ last }}.tanggal >= {{ first }}.tanggal
  then {{ last }}.hari_kerja_sebelum - {{ first }}.hari_kerja_sebelum end
{%- endmacro %}
