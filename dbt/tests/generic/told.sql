{# Every rejected row tells why: a code and what to do. #}
{% test told(model) %}
select app, tabel, load_id
from {{ model }}
where kode is null or pesan is null
{% endtest %}
