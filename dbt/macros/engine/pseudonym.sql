{# A person's pseudonym: HMAC-SHA-256 of the text under the installation's secret, 64 hex digits; NULL for NULL. The
   secret is in no model and no table: on DuckDB `pseudonim` is a function of the session (wadah/warehouse/pseudonym.py);
   on Trino the secret is the one row of `rahasia.wadah.pseudonim`, a table of the memory connector that only the building
   user may read and that is filled when the build begins. #}
{% macro pseudonym(x) -%}{{ return(adapter.dispatch('pseudonym', 'wadah')(x)) }}{%- endmacro %}
{% macro duckdb__pseudonym(x) -%}pseudonim({{ x }}){%- endmacro %}
{% macro trino__pseudonym(x) -%}
  lower(to_hex(hmac_sha256(to_utf8({{ x }}), (select kunci from rahasia.wadah.pseudonim)))) /* pseudonim */
{%- endmacro %}

{# What a NIK is hashed as: a permanent one names a person everywhere, a temporary one (it begins with 0) only in the
   village that gave it. #}
{% macro person(nik, place) -%}
{{ pseudonym("case when " ~ nik ~ " like '0%' then 'sementara ' || " ~ place ~ " || ' ' || " ~ nik ~ " else 'nik ' || " ~ nik ~ " end") }}
{%- endmacro %}
