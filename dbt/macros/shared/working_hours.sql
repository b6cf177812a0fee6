{# Working hours passed until a moment, counted from the calendar's first day: 8.00 to 16.00 on working days.
   `day` is the moment's row of dim_tanggal. The difference of two such sums is the time an office had. #}
{% macro working_hours_until(moment, day) -%}
{%- set hour = "(cast(extract(hour from " ~ moment ~ ") as double) + cast(extract(minute from " ~ moment ~ ") as double) / cast(60 as double))" -%}
(cast({{ day }}.hari_kerja_sebelum as double) * 8
 + case
     when {{ moment }} is null then null
     when not {{ day }}.hari_kerja or {{ hour }} <= 8 then 0
     when {{ hour }} >= 16 then 8
     else {{ hour }} - 8
   end)
{%- endmacro %}
