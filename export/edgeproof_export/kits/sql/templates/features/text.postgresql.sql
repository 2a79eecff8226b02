{# read: the stream of a text, NULL where missing. #}
{% set type = "text" %}
{% macro read(prefix, number, feature, words, array) %}
{{ prefix }}_stream({{ prefix }}_text(r.{{ feature.name | name }}, {{ array }}))
{%- endmacro %}
{% macro limited(number, feature) %}coalesce(v{{ number }}, ''){% endmacro %}
{% macro encoded(prefix, number, feature, start) %}
{% for term in feature.terms %}
    ep_x{{ start + loop.index0 }} := CASE WHEN strpos(f{{ number }}, {{ term | text }}) > 0 THEN 1 ELSE 0 END;
{% endfor %}
{% endmacro %}
{% macro warned(number, feature, start) %}
    IF v{{ number }} IS NULL THEN
        {{ "NULL;" if feature.seen.missing else "warnings := warnings || " ~ (feature.name ~ ": missing") | text ~ "::text;" }}
    ELSIF 0 = ALL (ARRAY[{% for _ in feature.terms %}ep_x{{ start + loop.index0 }}{{ ", " if not loop.last }}{% endfor %}]) THEN
        warnings := warnings || {{ (feature.name ~ ": unknown") | text }}::text;
    END IF;
{% endmacro %}
