{% set writes = true %}
{% macro run(layer, y, x) %}
depthwise({{ x }}, {{ y }}, &{{ layer.place | window }}, &weights::{{ layer.name | upper }}_WEIGHTS, &weights::{{ layer.name | upper }}_BIAS, {{ layer.activation }})
{%- endmacro %}
//! A convolution of each channel by itself.

use crate::windows::Window;

/// Writes `activation(bias + …)` for each result: rows and columns of the window are added in this order.
///
/// `weights`: a row for each place of the window; they and `bias` are bit patterns.
pub fn depthwise<const N: usize>(
    x: &[f32],
    y: &mut [f32],
    window: &Window,
    weights: &[[u32; N]],
    bias: &[u32; N],
    activation: impl Fn(f32) -> f32,
) {
    for (result, y) in y.chunks_exact_mut(N).enumerate() {
        let mut sums = bias.map(f32::from_bits);
        for (tap, at) in window.taps(result) {
            let products = x[at..at + N].iter().zip(&weights[tap]);
            for (sum, (&x, &weight)) in sums.iter_mut().zip(products) {
                *sum += x * f32::from_bits(weight);
            }
        }
        for (y, sum) in y.iter_mut().zip(sums) {
            *y = activation(sum);
        }
    }
}
