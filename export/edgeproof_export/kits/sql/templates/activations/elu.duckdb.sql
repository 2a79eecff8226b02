{# e^x - 1 is -1 in float32 long before x is -30. #}
{% macro exponent(a) %}CASE WHEN {{ a }} > 0 THEN REAL '0' WHEN {{ a }} < -30 THEN REAL '-30' ELSE {{ a }} END{% endmacro %}
{% macro result(prefix, a, exp) %}CASE WHEN {{ a }} < {{ "00800000" | from_bits }} THEN {{ exp }} - REAL '1' ELSE {{ a }} END{% endmacro %}
