{% macro result(prefix, a) %}CASE WHEN {{ a }} < {{ "00800000" | from_bits }} THEN 0 WHEN {{ a }} < 6 THEN {{ a }} ELSE 6 END{% endmacro %}
