{# Which year's list counts in a year: its own, or the newest before it. `rows` has the lists' column tahun. #}
{% macro list_in_force(rows, calendar) %}
select years.tahun, max(lists.tahun) as tahun_daftar
from (select distinct tahun from {{ calendar }}) as years
inner join (select distinct tahun from {{ rows }}) as lists on lists.tahun <= years.tahun
group by years.tahun
{% endmacro %}
