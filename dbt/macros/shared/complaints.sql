{# What tells complaints of two systems as one. #}

{# The number of SP4N-LAPOR that an officer wrote down: as the ticket (`SP4N-6000123`) or after its name in the text. #}
{% macro cited_report(ticket, text) -%}
coalesce(
  {{ regex_group('lower(' ~ ticket ~ ')', '^(?:sp4n|lapor)[^0-9a-z]*([1-9][0-9]{6,7})$', 1) }},
  {{ regex_group('lower(' ~ text ~ ')', '\\b(?:sp4n|lapor|tracking\\s*id)\\b[^0-9]{0,30}([1-9][0-9]{6,7})(?:[^0-9]|$)', 1) }}
)
{%- endmacro %}

{# The words of a text, whatever their case, spaces and punctuation. #}
{% macro bare_words(x) -%}{{ regex_remove('lower(' ~ x ~ ')', '[^a-z0-9]') }}{%- endmacro %}

{# Letters and digits from which a text is nobody's but its author's: two people do not write them alike by chance. #}
{% macro long_text() %}{{ return(80) }}{% endmacro %}
