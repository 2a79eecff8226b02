{# read: the code of a category, from 1; 0 where unknown, NULL where missing. #}
{% set type = "integer" %}
{% macro read(prefix, number, feature, words, array) %}
{{ prefix }}_code(
        {{ prefix }}_text(r.{{ feature.name | name }}, {{ array }}),
        ARRAY[{{ feature.spellings | texts }}],
        ARRAY[{{ feature.spellings.values() | join(", ") }}]
    )
{%- endmacro %}
{% macro limited(number, feature) %}coalesce(v{{ number }}, 0){% endmacro %}
{% macro encoded(prefix, number, feature, start) %}
{% for _ in feature.values %}
    ep_x{{ start + loop.index0 }} := CASE WHEN f{{ number }} = {{ loop.index }} THEN 1 ELSE 0 END;
{% endfor %}
{% endmacro %}
{% macro warned(number, feature, start) %}
    IF v{{ number }} IS NULL THEN
        {{ "NULL;" if feature.seen.missing else "warnings := warnings || " ~ (feature.name ~ ": missing") | text ~ "::text;" }}
    ELSIF v{{ number }} = 0 THEN
        warnings := warnings || {{ (feature.name ~ ": unknown") | text }}::text;
    END IF;
{% endmacro %}
