{% macro result(prefix, a) %}{{ prefix }}_tanh({{ a }}, {{ prefix }}_exp(-(REAL '2' * CASE WHEN abs({{ a }}) > 10 THEN REAL '10' ELSE abs({{ a }}) END))){% endmacro %}
{% macro functions(prefix) %}

CREATE OR REPLACE FUNCTION {{ prefix }}_tanh(x real, t real) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $edgeproof$
    SELECT CASE WHEN x < 0 THEN REAL '0' - (REAL '1' - t) / (REAL '1' + t) ELSE (REAL '1' - t) / (REAL '1' + t) END
$edgeproof$;
{% endmacro %}
