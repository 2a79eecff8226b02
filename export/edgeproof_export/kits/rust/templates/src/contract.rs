//! What the decision is about: features, labels, threshold.

#![allow(clippy::unreadable_literal)] // numbers as the contract writes them

#[rustfmt::skip]
use crate::features::{Kind, {{ feature_kinds | map('class_name') | sort | join(', ') }}};

/// Name of the decision.
#[rustfmt::skip]
pub const NAME: &str = {{ contract.name | text }};

/// The column that is predicted.
#[rustfmt::skip]
pub const TARGET: &str = {{ contract.target | text }};

/// SHA-256 of the contract and the weights.
pub const MODEL_ID: &str = "{{ model_id }}";

/// Version of this crate.
pub const RELEASE: &str = "{{ release }}";
/// Version of edgeproof that wrote this crate.
pub const VERSION: &str = "{{ version }}";

/// The two labels; probabilities are those of the second.
#[rustfmt::skip]
pub const LABELS: [&str; 2] = {{ contract.labels | texts }};

/// A probability above it means `LABELS[1]`.
pub const THRESHOLD: f32 = {{ threshold | decimal }};

/// How many features a row has.
pub const N_FEATURES: usize = {{ contract.n_features }};

/// Width of the row vector.
pub const WIDTH: usize = {{ width }};

/// Width of the encoded vector, which the network takes.
pub const N_ENCODED: usize = {{ contract.n_encoded }};

/// Words for a missing value, of the features that have none of their own.
#[rustfmt::skip]
#[allow(dead_code)] // they may all have their own
pub(crate) static MISSING: &[&str] = &{{ contract.missing_values | texts }};

/// Those of them that are numbers.
#[rustfmt::skip]
#[allow(dead_code)] // there may be no numeric feature
pub(crate) static MISSING_NUMBERS: &[f32] = &{{ missing_numbers | decimals }};

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Its name in the table.
    pub name: &'static str,
    /// What it holds, and how that becomes columns of the encoded vector.
    pub kind: Kind,
}

/// The features, in the order of the row vector.
#[rustfmt::skip]
pub static FEATURES: [Feature; N_FEATURES] = [
{% for feature in features %}
    Feature { name: {{ feature.name | text }}, kind: Kind::{{ feature.kind | class_name }}({{ of_features[feature.kind].literal(feature) }}) },
{% endfor %}
];
