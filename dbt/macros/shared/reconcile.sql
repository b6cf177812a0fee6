{# A month as a reconciliation names it: 2026-03. #}
{% macro month_label(d) -%}
cast({{ year_of(d) }} as varchar) || '-' || lpad(cast({{ month_of(d) }} as varchar), 2, '0')
{%- endmacro %}

{# The columns of a model rek_…: who counted what, and which key of penjelasan_rekonsiliasi tells why they differ. `rows` has
   tahun, periode, nilai_a, nilai_b; `more` is the key where A has more, `less` where B has. #}
{% macro compared(rows, subject, a, b, more, less) %}
select
    {{ text_literal(subject) }} as subjek,
    {{ text_literal(a) }} as sumber_a,
    {{ text_literal(b) }} as sumber_b,
    tahun,
    periode,
    cast(nilai_a as double) as nilai_a,
    cast(nilai_b as double) as nilai_b,
    case
        when nilai_a = nilai_b then 'sama'
        when nilai_a > nilai_b then {{ text_literal(more) }}
        else {{ text_literal(less) }}
    end as penjelasan
from {{ rows }}
{% endmacro %}
