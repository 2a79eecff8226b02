{# value: the code of a category, from 1; 0 where unknown, NULL where missing. #}
{% macro text_of(prefix, feature) %}{{ prefix }}_text({{ feature.name | name }}){% endmacro %}
{% macro value(prefix, number, feature, words) %}
CASE
            WHEN ep_t{{ number }} IS NULL OR {{ prefix }}_word(ep_t{{ number }}) IN ({{ words | texts }}) THEN NULL
            ELSE CASE {{ prefix }}_spelled(ep_t{{ number }})
{% for spelling, code in feature.spellings.items() %}
                WHEN {{ spelling | text }} THEN {{ code }}
{% endfor %}
                ELSE 0
            END
        END
{% endmacro %}
{% macro limited(number, feature) %}coalesce(ep_v{{ number }}, 0){% endmacro %}
{% macro encoded(prefix, number, feature, start) %}
{% for _ in feature.values %}
        CASE WHEN ep_f{{ number }} = {{ loop.index }} THEN REAL '1' ELSE REAL '0' END AS ep_x{{ start + loop.index0 }},
{% endfor %}
{% endmacro %}
{% macro warned(number, feature, start) %}
CASE
            {% if not feature.seen.missing %}WHEN ep_v{{ number }} IS NULL THEN [{{ (feature.name ~ ": missing") | text }}]
            {% endif %}WHEN ep_v{{ number }} = 0 THEN [{{ (feature.name ~ ": unknown") | text }}]
        END
{% endmacro %}
{% set sql_type = "TEXT" %}
