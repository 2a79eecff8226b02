{% set writes = true %}
{% macro run(layer, y, x) %}
max({{ x }}, {{ y }}, &{{ layer.place | window }}, {{ layer.activation }})
{%- endmacro %}
//! The largest number of each window, channel by channel.

use crate::windows::Window;

/// Writes the largest number for each result.
pub fn max(x: &[f32], y: &mut [f32], window: &Window, activation: impl Fn(f32) -> f32) {
    let n = window.channels;
    for (result, y) in y.chunks_exact_mut(n).enumerate() {
        y.fill(f32::NEG_INFINITY);
        for (_, at) in window.taps(result) {
            for (most, &x) in y.iter_mut().zip(&x[at..at + n]) {
                if x > *most {
                    *most = x;
                }
            }
        }
        for most in y {
            *most = activation(*most);
        }
    }
}
