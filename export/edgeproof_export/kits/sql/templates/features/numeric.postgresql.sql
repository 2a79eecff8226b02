{# read: the number of a cell, NULL where missing. limited: within its limits. #}
{% set type = "real" %}
{% macro read(prefix, number, feature, words, array) %}
{{ prefix }}_number(
        r.{{ feature.name | name }}, {{ feature.name | text }}, {{ array }},
        ARRAY[{{ words | numbers_among | reals }}]::real[], {{ "true" if feature.takes_booleans else "false" }}
    )
{%- endmacro %}
{% macro limited(number, feature) %}
CASE
        WHEN v{{ number }} IS NULL THEN {{ missing(feature) }}
        WHEN v{{ number }} < {{ feature.lo | real }} THEN {{ feature.lo | flushed }}
        WHEN v{{ number }} > {{ feature.hi | real }} THEN {{ feature.hi | flushed }}
        WHEN abs(v{{ number }}) < {{ "00800000" | from_bits }} THEN REAL '0'
        ELSE v{{ number }}
    END
{%- endmacro %}
{% macro missing(feature) %}{{ (feature.lo if feature.missing < feature.lo else feature.hi if feature.missing > feature.hi else feature.missing) | flushed }}{% endmacro %}
{% macro encoded(prefix, number, feature, start) %}
    ep_x{{ start }} := {{ prefix }}_flush((f{{ number }} - {{ feature.mean | real }})::float8 * {{ feature.scale | real }});
{% for slope in feature.slopes %}
    ep_x{{ start + loop.index }} := {{ prefix }}_ramp((f{{ number }} - {{ feature.edges[loop.index0] | real }})::float8 * {{ slope | real }});
{% endfor %}
{% endmacro %}
{% macro warned(number, feature, start) %}
    IF v{{ number }} IS NULL THEN
        {{ "NULL;" if feature.seen.missing else "warnings := warnings || " ~ (feature.name ~ ": missing") | text ~ "::text;" }}
    ELSIF v{{ number }} < {{ feature.min | real }} OR v{{ number }} > {{ feature.max | real }} THEN
        warnings := warnings || {{ (feature.name ~ ": range") | text }}::text;
    END IF;
{% endmacro %}
