{% macro result(prefix, a) %}CASE WHEN {{ a }} < {{ "00800000" | from_bits }} THEN 0 ELSE {{ a }} END{% endmacro %}
