//! The network {{ network.shape }} on the encoded vector.

#[rustfmt::skip]
use crate::activations::{ {{- activations | sort | join(", ") -}} };
use crate::contract::N_ENCODED;
#[rustfmt::skip]
use crate::layers::{ {{- layer_kinds | sort | join(", ") -}} };
use crate::weights;

/// Returns the probability of `LABELS[1]`.
#[rustfmt::skip]
pub fn probability(x: &[f32; N_ENCODED]) -> f32 {
{% for layer in layers %}
    // {{ layer.n_in }} -> {{ layer.n_out }}
    let {{ "[probability]" if layer.last else "x" }} = {{ of_layers[layer.kind].run(layer, "x" if loop.first else "&x") }};
{% endfor %}
    probability
}
