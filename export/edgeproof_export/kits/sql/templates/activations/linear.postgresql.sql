{% macro result(prefix, a) %}{{ prefix }}_flush({{ a }}){% endmacro %}
