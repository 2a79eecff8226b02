{# A sum in parts of 64 products, in the order that is written. #}
{% macro run(prefix, layer, number, given) %}
{% for to in range(layer.n_out) %}
{% for start in layer.n_in | chunks %}
    ep_a{{ number }}_{{ to + 1 }} :=
{% for line in layer | sum(to, start, given, layer.tensors.bias[to] | real if loop.first else "ep_a" ~ number ~ "_" ~ (to + 1), prefix ~ "_product") %}
{{ line }}
{% endfor %}
    ;
{% endfor %}
{% endfor %}
{% endmacro %}
