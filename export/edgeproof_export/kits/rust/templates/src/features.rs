//! The kinds of features that this decision has.

{% for kind in feature_kinds | sort %}
mod {{ kind }};
{% endfor %}

use core::fmt;

use crate::contract::{FEATURES, N_ENCODED, WIDTH};
use crate::decision::WarningKind;
use crate::error::Error;
use crate::value::Value;

{% for kind in feature_kinds | sort %}
{% if of_features[kind].exported is defined %}
pub use {{ kind }}::{ {{- kind | class_name }}, {{ of_features[kind].exported -}} };
{% else %}
pub use {{ kind }}::{{ kind | class_name }};
{% endif %}
{% endfor %}

/// What a feature holds, and how that becomes columns of the encoded vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
{% for kind in feature_kinds | sort %}
    /// As [`{{ kind | class_name }}`] says.
    {{ kind | class_name }}({{ kind | class_name }}),
{% endfor %}
}

impl Kind {
    /// How many numbers it takes in the row vector.
    pub(crate) const fn width(&self) -> usize {
        match self {
{% for kind in feature_kinds | sort %}
            Self::{{ kind | class_name }}(kind) => kind.width(),
{% endfor %}
        }
    }

    const fn n_encoded(&self) -> usize {
        match self {
{% for kind in feature_kinds | sort %}
            Self::{{ kind | class_name }}(kind) => kind.n_encoded(),
{% endfor %}
        }
    }

    /// Writes the numbers of a cell; returns how it is unlike those of training.
    pub(crate) fn read(
        &self,
        cell: Value,
        feature: &'static str,
        values: &mut [f32],
    ) -> Result<Option<WarningKind>, Error> {
        match self {
{% for kind in feature_kinds | sort %}
            Self::{{ kind | class_name }}(kind) => kind.read(cell, feature, values),
{% endfor %}
        }
    }

    /// Says what a usual cell is.
    pub(crate) fn expected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
{% for kind in feature_kinds | sort %}
            Self::{{ kind | class_name }}(kind) => kind.expected(f),
{% endfor %}
        }
    }

    fn encode(&self, values: &[f32], columns: &mut [f32]) {
        match self {
{% for kind in feature_kinds | sort %}
            Self::{{ kind | class_name }}(kind) => kind.encode(values, columns),
{% endfor %}
        }
    }
}

/// From the row vector to the encoded vector, which is finite whatever the row holds.
pub fn encode(row: &[f32; WIDTH]) -> [f32; N_ENCODED] {
    let mut encoded = [0.0; N_ENCODED];
    let (mut given, mut rest) = (row.as_slice(), encoded.as_mut_slice());
    for feature in &FEATURES {
        let (values, after) = given.split_at(feature.kind.width());
        let (columns, others) = rest.split_at_mut(feature.kind.n_encoded());
        feature.kind.encode(values, columns);
        (given, rest) = (after, others);
    }
    encoded
}
