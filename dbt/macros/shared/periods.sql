{# The closed periods of a dataset: from the first one that has rows to the last that ended before the as-of month, without
   gaps. `periods` are columns of dim_tanggal: tahun alone, or with semester, triwulan or bulan; `first_day` a scalar subquery. #}
{% macro closed_periods(periods, calendar, first_day, clock) %}
select {{ periods | join(', ') }}
from {{ calendar }}
group by {{ periods | join(', ') }}
having max(tanggal) >= {{ first_day }}
  and max(tanggal) < (select awal_bulan from {{ clock }})
{% endmacro %}
