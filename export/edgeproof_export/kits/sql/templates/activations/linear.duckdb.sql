{% macro result(prefix, a, exp) %}{{ prefix }}_flush({{ a }}){% endmacro %}
