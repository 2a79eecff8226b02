//! Weights and biases as float32 bit patterns.

#![allow(clippy::unreadable_literal)]
{% for layer in layers %}
{% for name, values in layer.tensors.items() %}

/// {{ layer.n_in }} -> {{ layer.n_out }}: one row for each input, one column for each output.
#[rustfmt::skip]
pub static {{ layer.name | upper }}_{{ name | upper }}: {{ values | shape }} = {{ values | bits }};
{% endfor %}
{% endfor %}
