{% macro run(layer, x) %}
dense({{ x }}, &weights::{{ layer.name | upper }}_WEIGHTS, &weights::{{ layer.name | upper }}_BIAS, {{ layer.activation }})
{%- endmacro %}
//! A layer in which every output is a sum over all inputs.

/// `activation(bias + x · weights)`, the products added in the order of x; weights and bias are bit patterns.
pub fn dense<const IN: usize, const OUT: usize>(
    x: &[f32; IN],
    weights: &[[u32; OUT]; IN],
    bias: &[u32; OUT],
    activation: impl Fn(f32) -> f32,
) -> [f32; OUT] {
    let mut y = bias.map(f32::from_bits);
    for (&x, row) in x.iter().zip(weights) {
        for (sum, &weight) in y.iter_mut().zip(row) {
            *sum += x * f32::from_bits(weight);
        }
    }
    for sum in &mut y {
        *sum = activation(*sum);
    }
    y
}
