//! What the decision is about: features, labels, threshold.

#![allow(clippy::unreadable_literal)] // numbers as the contract writes them

/// Name of the decision.
pub const NAME: &str = {{ contract.name | text }};

/// The column that is predicted.
pub const TARGET: &str = {{ contract.target | text }};

/// SHA-256 of the contract and the weights.
pub const MODEL_ID: &str = "{{ model_id }}";

/// Version of edgeproof that wrote this crate.
pub const VERSION: &str = "{{ version }}";

/// The two labels; probabilities are those of the second.
pub const LABELS: [&str; 2] = [{{ contract.labels[0] | text }}, {{ contract.labels[1] | text }}];

/// A probability above it means `LABELS[1]`.
pub const THRESHOLD: f32 = {{ contract.threshold | decimal }};

/// Width of the row vector.
pub const N_FEATURES: usize = {{ contract.n_features }};

/// Width of the encoded vector, which the network takes.
pub const N_ENCODED: usize = {{ contract.n_encoded }};

/// Cleaned texts that stand for a missing value.
pub(crate) static MISSING: &[&str] = {{ contract.missing_values | texts("") }};

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Its name in the table.
    pub name: &'static str,
    /// What it holds, and how that becomes columns of the encoded vector.
    pub kind: Kind,
}

/// What a feature holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A number `v`, limited to `lo`…`hi`: one column `(v - mean) * scale`, then one for each slope.
    Numeric {
        /// Stands in for a missing value.
        missing: f32,
        /// Smaller numbers count as this one.
        lo: f32,
        /// Larger numbers count as this one.
        hi: f32,
        /// Subtracted first.
        mean: f32,
        /// Multiplied with then.
        scale: f32,
        /// Where the further columns begin.
        edges: &'static [f32],
        /// Column t is `(v - edges[t]) * slopes[t]`, limited to 0…1.
        slopes: &'static [f32],
    },
    /// One of the known texts: a column for each, 1 for the one that it is.
    Categorical {
        /// The known texts; the first has the code 1.
        values: &'static [&'static str],
    },
}

/// The features, in the order of the row vector.
pub static FEATURES: [Feature; N_FEATURES] = [
{% for feature in contract.features %}
    Feature {
        name: {{ feature.name | text }},
{% if feature.kind == "numeric" %}
        kind: Kind::Numeric {
            missing: {{ feature.missing | decimal }},
            lo: {{ feature.lo | decimal }},
            hi: {{ feature.hi | decimal }},
            mean: {{ feature.mean | decimal }},
            scale: {{ feature.scale | decimal }},
            edges: {{ feature.edges | decimals("            ") }},
            slopes: {{ feature.slopes | decimals("            ") }},
        },
{% else %}
        kind: Kind::Categorical {
            // {{ feature.n_encoded }} columns
            values: {{ feature.values | texts("            ") }},
        },
{% endif %}
    },
{% endfor %}
];
