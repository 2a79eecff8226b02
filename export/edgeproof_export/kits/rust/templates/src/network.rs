{% set in_buffers = of_layers.values() | selectattr("writes", "defined") | list %}
//! The network {{ network.shape }} on the encoded vector.

#[rustfmt::skip]
use crate::activations::{ {{- activations | sort | join(", ") -}} };
use crate::contract::N_ENCODED;
#[rustfmt::skip]
use crate::layers::{ {{- layer_kinds | sort | join(", ") -}} };
use crate::weights;
{% if has_windows %}
use crate::windows::Window;
{% endif %}

{% if in_buffers %}
/// Returns the probability of `LABELS[1]`.
///
/// What layers give lies in a few buffers: one is written again when nobody reads it any more.
#[allow(clippy::large_stack_arrays)] // an image takes what it takes
#[allow(clippy::too_many_lines)] // a line a layer
#[rustfmt::skip]
pub fn probability(x: &[f32; N_ENCODED]) -> f32 {
{% for size in buffers %}
    let mut buffer_{{ loop.index0 }} = [0.0; {{ size }}];
{% endfor %}
{% for layer in layers %}
    // {{ layer.n_in }} -> {{ layer.n_out }}
{% if of_layers[layer.kind].writes is defined %}
    {{ of_layers[layer.kind].run(layer, "&mut " ~ written[layer.name], *layer.given | map("part_of", written)) }};
{% else %}
    {{ written[layer.name] }}.copy_from_slice(&{{ of_layers[layer.kind].run(layer, *layer.given | map("array_of", written)) }});
{% endif %}
{% endfor %}
    {{ written["output"] }}[0]
}
{% if of_layers.values() | rejectattr("writes", "defined") | list %}

/// Returns the first numbers of a buffer, as many as a layer takes.
fn first<const N: usize>(buffer: &[f32]) -> &[f32; N] {
    buffer.first_chunk().expect("buffers hold what layers take")
}
{% endif %}
{% else %}
/// Returns the probability of `LABELS[1]`.
#[rustfmt::skip]
pub fn probability(x: &[f32; N_ENCODED]) -> f32 {
{% for layer in layers %}
    // {{ layer.n_in }} -> {{ layer.n_out }}
    let {{ "[probability]" if layer.last else "x" }} = {{ of_layers[layer.kind].run(layer, "x" if loop.first else "&x") }};
{% endfor %}
    probability
}
{% endif %}
