{% set writes = true %}
{% macro run(layer, y, x, other) %}
add({{ x }}, {{ other }}, {{ y }}, {{ layer.activation }})
{%- endmacro %}
//! The sum of two tensors: where branches of a network meet.

/// Writes the sums.
pub fn add(x: &[f32], other: &[f32], y: &mut [f32], activation: impl Fn(f32) -> f32) {
    for (y, (x, other)) in y.iter_mut().zip(x.iter().zip(other)) {
        *y = activation(x + other);
    }
}
