{% macro result(prefix, a, exp) %}CASE WHEN {{ a }} < {{ "00800000" | from_bits }} THEN REAL '0' ELSE {{ a }} END{% endmacro %}
