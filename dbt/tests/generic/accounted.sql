{# Of every load: rows pulled = rows known already + rows accepted + rows rejected. #}
{% test accounted(model) %}
select app, tabel, load_id
from {{ model }}
where ditarik <> dikenal + diterima + ditolak
{% endtest %}
