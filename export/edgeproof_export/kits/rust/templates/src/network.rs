//! The network {{ network.shape }} on the encoded vector.

use crate::arithmetic::{{ imports }};
use crate::contract::N_ENCODED;
use crate::weights;

/// Returns the probability of `LABELS[1]`.
pub fn probability(x: &[f32; N_ENCODED]) -> f32 {
{% for layer in layers %}
    // {{ layer.n_in }} -> {{ layer.n_out }}
{% if layer.last %}
    let [probability] = dense({{ "x" if loop.first else "&x" }}, &weights::{{ layer.name }}, &weights::{{ layer.name }}_BIAS, {{ layer.activation }});
    probability
{% else %}
    let x = dense({{ "x" if loop.first else "&x" }}, &weights::{{ layer.name }}, &weights::{{ layer.name }}_BIAS, {{ layer.activation }});
{% endif %}
{% endfor %}
}
