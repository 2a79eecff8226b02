{# cells: what a column's cells are as text, where they are no numbers. value: a number, NULL where missing. #}
{% macro text_of(prefix, feature) %}{{ prefix }}_unless_number({{ feature.name | name }}){% endmacro %}
{% macro value(prefix, number, feature, words) %}
{% set numbers = words | numbers_among | list %}
{{ "nullif(" * numbers | length }}CASE
            WHEN {{ feature.name | name }} IS NULL THEN NULL
            WHEN ep_t{{ number }} IS NULL THEN {{ prefix }}_float(TRY_CAST({{ feature.name | name }} AS DOUBLE))
            WHEN {{ prefix }}_word(ep_t{{ number }}) IN ({{ words | texts }}) THEN NULL
{% if feature.takes_booleans %}
            WHEN {{ prefix }}_word(ep_t{{ number }}) = 'false' THEN REAL '0'
            WHEN {{ prefix }}_word(ep_t{{ number }}) = 'true' THEN REAL '1'
{% endif %}
            ELSE {{ prefix }}_decimal(ep_t{{ number }}, {{ feature.name | text }})
        END{% for one in numbers %}, {{ one | real }}){% endfor %}
{% endmacro %}
{% macro limited(number, feature) %}
CASE
            WHEN ep_v{{ number }} IS NULL THEN {{ missing(feature) }}
            WHEN ep_v{{ number }} < {{ feature.lo | real }} THEN {{ feature.lo | flushed }}
            WHEN ep_v{{ number }} > {{ feature.hi | real }} THEN {{ feature.hi | flushed }}
            WHEN abs(ep_v{{ number }}) < {{ "00800000" | from_bits }} THEN REAL '0'
            ELSE ep_v{{ number }}
        END
{% endmacro %}
{% macro missing(feature) %}{{ (feature.lo if feature.missing < feature.lo else feature.hi if feature.missing > feature.hi else feature.missing) | flushed }}{% endmacro %}
{% macro encoded(prefix, number, feature, start) %}
        {{ prefix }}_flush((ep_f{{ number }} - {{ feature.mean | real }}) * {{ feature.scale | real }}) AS ep_x{{ start }},
{% for slope in feature.slopes %}
        {{ prefix }}_ramp((ep_f{{ number }} - {{ feature.edges[loop.index0] | real }}) * {{ slope | real }}) AS ep_x{{ start + loop.index }},
{% endfor %}
{% endmacro %}
{% macro warned(number, feature, start) %}
CASE
            {% if not feature.seen.missing %}WHEN ep_v{{ number }} IS NULL THEN [{{ (feature.name ~ ": missing") | text }}]
            {% endif %}WHEN ep_v{{ number }} < {{ feature.min | real }} OR ep_v{{ number }} > {{ feature.max | real }} THEN [{{ (feature.name ~ ": range") | text }}]
        END
{% endmacro %}
{% set sql_type = "REAL" %}
