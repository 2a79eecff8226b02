{% set writes = true %}
{% macro run(layer, y, x) %}
conv({{ x }}, {{ y }}, &{{ layer.place | window }}, &weights::{{ layer.name | upper }}_WEIGHTS, &weights::{{ layer.name | upper }}_BIAS, {{ layer.activation }})
{%- endmacro %}
//! A convolution: every output of a pixel is a sum over all channels of a window.

use crate::windows::Window;

/// Writes `activation(bias + …)` for each result: rows, columns and channels of the window are added in this order.
///
/// `weights`: for each place of the window a row for each channel; they and `bias` are bit patterns.
pub fn conv<const OUT: usize>(
    x: &[f32],
    y: &mut [f32],
    window: &Window,
    weights: &[[u32; OUT]],
    bias: &[u32; OUT],
    activation: impl Fn(f32) -> f32,
) {
    let n = window.channels;
    for (result, y) in y.chunks_exact_mut(OUT).enumerate() {
        let mut sums = bias.map(f32::from_bits);
        for (tap, at) in window.taps(result) {
            for (&x, row) in x[at..at + n].iter().zip(&weights[tap * n..]) {
                for (sum, &weight) in sums.iter_mut().zip(row) {
                    *sum += x * f32::from_bits(weight);
                }
            }
        }
        for (y, sum) in y.iter_mut().zip(sums) {
            *y = activation(sum);
        }
    }
}
