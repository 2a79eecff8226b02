{# value: the stream of a text, NULL where missing. #}
{% macro text_of(prefix, feature) %}{{ prefix }}_text({{ feature.name | name }}){% endmacro %}
{% macro value(prefix, number, feature, words) %}
CASE
            WHEN ep_t{{ number }} IS NULL OR {{ prefix }}_word(ep_t{{ number }}) IN ({{ words | texts }}) THEN NULL
            ELSE {{ prefix }}_stream(ep_t{{ number }})
        END
{% endmacro %}
{% macro limited(number, feature) %}coalesce(ep_v{{ number }}, ''){% endmacro %}
{% macro encoded(prefix, number, feature, start) %}
{% for term in feature.terms %}
        CASE WHEN contains(ep_f{{ number }}, {{ term | text }}) THEN REAL '1' ELSE REAL '0' END AS ep_x{{ start + loop.index0 }},
{% endfor %}
{% endmacro %}
{% macro warned(number, feature, start) %}
CASE
            {% if not feature.seen.missing %}WHEN ep_v{{ number }} IS NULL THEN [{{ (feature.name ~ ": missing") | text }}]
            {% endif %}WHEN ep_v{{ number }} IS NOT NULL AND list_max([{% for _ in feature.terms %}ep_x{{ start + loop.index0 }}{{ ", " if not loop.last }}{% endfor %}]) = 0 THEN [{{ (feature.name ~ ": unknown") | text }}]
        END
{% endmacro %}
{% set sql_type = "TEXT" %}
