{% macro result(prefix, a) %}REAL '1' / (REAL '1' + {{ prefix }}_exp(CASE WHEN {{ a }} < -87 THEN REAL '87' WHEN {{ a }} > 87 THEN REAL '-87' ELSE -{{ a }} END)){% endmacro %}
