{% macro run(call, layer) %}
largest({{ call.x }}, &P{{ call.index }}, {{ call.y }});
{%- endmacro %}
{% include "layers/max.c" %}
