{# Texts as dates, times and moments. A reading comes from the contract's pattern (wadah/warehouse/patterns.py): a regular
   expression over the lower-case text and the number of each part's group. No engine's own date parser is used. #}

{% macro parse_clock(text, reading, type, offset=0) -%}
{%- set low = 'lower(' ~ text ~ ')' -%}
{%- set p = reading.parts -%}
{%- set date = clock_date(low, reading) if type != 'time' else none -%}
{%- set time = clock_time(low, reading) if type != 'date' else none -%}
{%- set iso = date ~ " || ' ' || " ~ time if date and time else date or time -%}
{%- set value = guarded_cast(iso, type) -%}
case when {{ re_match(low, reading.regex) }}
{%- if 'weekday' in p %}
  and {{ weekday_number(regex_group(low, reading.regex, p.weekday)) }} = {{ dow_iso(guarded_cast(date, 'date')) }}
{%- endif %}
  then {{ local_moment(value, regex_group(low, reading.regex, p.zone), offset) if 'zone' in p else value }} end
{%- endmacro %}

{# yyyy-MM-dd from the groups. #}
{% macro clock_date(low, reading) -%}
{%- set p = reading.parts -%}
{%- if 'short_year' in p -%}'20' || {{ regex_group(low, reading.regex, p.short_year) }}
{%- else -%}{{ regex_group(low, reading.regex, p.year) }}
{%- endif %} || '-' || {% if 'month_name' in p -%}{{ month_number(regex_group(low, reading.regex, p.month_name)) }}
{%- else -%}lpad({{ regex_group(low, reading.regex, p.month) }}, 2, '0')
{%- endif %} || '-' || lpad({{ regex_group(low, reading.regex, p.day) }}, 2, '0')
{%- endmacro %}

{# HH:mm:ss.ffffff from the groups; what the pattern lacks is zero. #}
{% macro clock_time(low, reading) -%}
{%- set r, p = reading.regex, reading.parts -%}
{{ two_digits(low, r, p.hour) }} || ':' || {{ two_digits(low, r, p.minute) }} || ':' || {{ two_digits(low, r, p.second) }}
{%- if 'fraction' in p %} || '.' || rpad(coalesce(substr({{ regex_group(low, r, p.fraction) }}, 1, 6), '0'), 6, '0'){% endif %}
{%- endmacro %}

{% macro two_digits(low, regex, group) -%}
{%- if group %}lpad(coalesce({{ regex_group(low, regex, group) }}, '0'), 2, '0'){% else %}'00'{% endif -%}
{%- endmacro %}

{% macro month_number(name) -%}
case substr({{ name }}, 1, 3)
  {%- for months in ['jan', 'feb peb', 'mar', 'apr', 'mei', 'jun', 'jul', 'agu agt ags', 'sep', 'okt', 'nov nop', 'des'] %}
  {%- set number = '%02d' | format(loop.index) %}
  {%- for month in months.split() %} when '{{ month }}' then '{{ number }}'{% endfor %}
  {%- endfor %} end
{%- endmacro %}

{% macro weekday_number(name) -%}
case substr({{ name }}, 1, 3)
  {%- for days in ['sen', 'sel', 'rab', 'kam', 'jum', 'sab', 'min aha'] %}
  {%- set number = loop.index %}
  {%- for day in days.split() %} when '{{ day }}' then {{ number }}{% endfor %}
  {%- endfor %} end
{%- endmacro %}

{# A moment told with its zone, in the regency's own time: `offset` minutes east of UTC. #}
{% macro local_moment(moment, zone, offset) -%}
{%- set digits = "replace(" ~ zone ~ ", ':', '')" -%}
{%- set east = "cast(substr(" ~ digits ~ ", 2, 2) as integer) * 60 + coalesce(cast(nullif(substr(" ~ digits ~ ", 4, 2), '') as integer), 0)" -%}
{{ dbt.dateadd('minute', offset ~ ' - case when ' ~ zone ~ " = 'z' then 0 when substr(" ~ zone ~ ", 1, 1) = '-' then -(" ~ east ~ ') else ' ~ east ~ ' end', moment) }}
{%- endmacro %}

{# The first moment at `time` that is not before `anchor`: clock times without a date, run past midnight (`follows`).
   Seconds are left out of account, because a clock time often has none: 10:05 follows 10:05:40 on the same day. #}
{% macro moment_after(anchor, time) -%}
case when {{ at_time('cast(' ~ anchor ~ ' as date)', time) }} < {{ dbt.date_trunc('minute', anchor) }}
  then {{ dbt.dateadd('day', 1, at_time('cast(' ~ anchor ~ ' as date)', time)) }}
  else {{ at_time('cast(' ~ anchor ~ ' as date)', time) }} end
{%- endmacro %}
