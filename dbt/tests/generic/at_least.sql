{# No value is below the minimum; NULL (hidden) is allowed. #}
{% test at_least(model, column_name, minimum) %}
select 1 as broken
from {{ model }}
where {{ quoted(column_name) }} < {{ minimum }}
{% endtest %}
