//! Weights and biases as float32 bit patterns.

#![allow(clippy::unreadable_literal)]

{% for layer in layers %}
/// One row an input, one column an output.
pub static {{ layer.name }}: [[u32; {{ layer.n_out }}]; {{ layer.n_in }}] = [
{% for row in layer.rows %}
    {{ row | array("    ") }},
{% endfor %}
];

/// One an output.
pub static {{ layer.name }}_BIAS: [u32; {{ layer.n_out }}] = {{ layer.bias | array("") }};
{% if not loop.last %}

{% endif %}
{% endfor %}
