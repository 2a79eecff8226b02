{% set writes = true %}
{% macro run(layer, y, x) %}
mean({{ x }}, {{ y }}, &{{ layer.place | window }}, {{ layer.activation }})
{%- endmacro %}
//! The mean of each window, channel by channel.

use crate::windows::Window;

/// Writes a sum from 0 in the order of rows and columns for each result, divided by how many lie inside the image.
pub fn mean(x: &[f32], y: &mut [f32], window: &Window, activation: impl Fn(f32) -> f32) {
    let n = window.channels;
    for (result, y) in y.chunks_exact_mut(n).enumerate() {
        let mut count = 0.0;
        y.fill(0.0);
        for (_, at) in window.taps(result) {
            count += 1.0;
            for (sum, &x) in y.iter_mut().zip(&x[at..at + n]) {
                *sum += x;
            }
        }
        for sum in y {
            *sum = activation(*sum / count);
        }
    }
}
