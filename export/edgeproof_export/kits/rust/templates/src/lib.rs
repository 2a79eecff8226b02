{% set several = of_features.values() | selectattr("variants", "defined") | list %}
{% set exports = feature_kinds | map('class_name') | sort | list + several | selectattr("exported", "defined") | map(attribute="exported") | list %}
//! The decision `{{ contract.name }}`: one row of a table in, a probability and a label out.
//!
//! ```
{% for line in example %}
//!{{ ' ' if line }}{{ line }}
{% endfor %}
//! assert_eq!(decision.probability.to_bits(), {{ example_bits }});
//! assert_eq!(decision.label, {{ example_label | text }});
//! # Ok::<(), {{ package }}::Error>(())
//! ```
//!
//! The network is {{ network.shape }}, model {{ model_id }}.
//! Every implementation of this decision gives the same float32 bits, on every machine.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
{% if "numeric" not in feature_kinds or "categorical" not in feature_kinds %}
#![allow(dead_code)] // each kind of feature needs other parts of the grammar
{% endif %}

mod activations;
mod arithmetic;
mod contract;
mod decision;
mod error;
mod features;
mod golden;
mod grammar;
mod layers;
mod network;
mod row;
mod value;
mod weights;
{% if has_windows %}
mod windows;
{% endif %}

pub use contract::{
    Feature, FEATURES, LABELS, MODEL_ID, NAME, N_ENCODED, N_FEATURES, RELEASE, TARGET, THRESHOLD,
    VERSION, WIDTH,
};
pub use decision::{Decision, Warning, WarningKind};
pub use error::{Error, Excerpt};
#[rustfmt::skip]
pub use features::{Kind, {{ exports | join(', ') }}};
pub use golden::self_test;
pub use row::Row;
pub use value::Value;

/// Returns the probability of `LABELS[1]` for a row vector.
///
/// `vector`: the numbers of each feature, in the order of [`FEATURES`], as its [`Kind`] says.
#[must_use]
pub fn probability(vector: &[f32; WIDTH]) -> f32 {
    network::probability(&features::encode(vector))
}

/// Returns the label that a probability stands for: `LABELS[1]` above the [`THRESHOLD`].
#[must_use]
pub fn label(probability: f32) -> &'static str {
    LABELS[usize::from(probability > THRESHOLD)]
}
