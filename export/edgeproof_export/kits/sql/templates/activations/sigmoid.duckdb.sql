{% macro exponent(a) %}CASE WHEN {{ a }} < -87 THEN REAL '87' WHEN {{ a }} > 87 THEN REAL '-87' ELSE -{{ a }} END{% endmacro %}
{% macro result(prefix, a, exp) %}REAL '1' / (REAL '1' + {{ exp }}){% endmacro %}
