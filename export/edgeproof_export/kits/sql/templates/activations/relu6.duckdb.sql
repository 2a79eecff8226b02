{% macro result(prefix, a, exp) %}CASE WHEN {{ a }} < {{ "00800000" | from_bits }} THEN REAL '0' WHEN {{ a }} < 6 THEN {{ a }} ELSE REAL '6' END{% endmacro %}
