{# A sum in parts of 64 products, in the order that is written; each part is a step. #}
{% macro run(layer, number, before, given) %}
{% set ns = namespace(before=before) %}
{% for start in layer.n_in | chunks %}
{% set part = loop %}
ep_sum_{{ number }}_{{ part.index }} AS (
    SELECT *{{ "," if part.first else " REPLACE (" }}
{% for to in range(layer.n_out) %}
{% for line in layer | sum(to, start, given, layer.tensors.bias[to] | real if part.first else "ep_a" ~ number ~ "_" ~ (to + 1)) %}
{{ line }}
{% endfor %}
            AS ep_a{{ number }}_{{ to + 1 }}{{ "," if not loop.last }}
{% endfor %}
    {{ ")" if not part.first }} FROM {{ ns.before }}
),
{% set ns.before = "ep_sum_" ~ number ~ "_" ~ part.index %}
{% endfor %}
{% endmacro %}
