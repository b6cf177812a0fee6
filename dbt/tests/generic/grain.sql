{# The columns make a row unique, and none of them is NULL. #}
{% test grain(model, columns) %}
select {% for c in columns %}{{ quoted(c) }}{{ ', ' if not loop.last }}{% endfor %}, count(*) as n
from {{ model }}
group by {% for c in columns %}{{ quoted(c) }}{{ ', ' if not loop.last }}{% endfor %}
having count(*) > 1 {% for c in columns %}or {{ quoted(c) }} is null {% endfor %}
{% endtest %}
