{% macro exponent(a) %}-(REAL '2' * CASE WHEN abs({{ a }}) > 10 THEN REAL '10' ELSE abs({{ a }}) END){% endmacro %}
{% macro result(prefix, a, exp) %}CASE WHEN {{ a }} < 0 THEN REAL '0' - (REAL '1' - {{ exp }}) / (REAL '1' + {{ exp }}) ELSE (REAL '1' - {{ exp }}) / (REAL '1' + {{ exp }}) END{% endmacro %}
