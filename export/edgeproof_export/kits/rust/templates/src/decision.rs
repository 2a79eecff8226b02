//! The answer to a row, and what is unusual about the row.

use core::fmt;

use crate::contract::{FEATURES, N_FEATURES};
use crate::value::Value;

/// The answer to a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision<'a> {
    /// That of `LABELS[1]`.
    pub probability: f32,
    /// The label that it stands for.
    pub label: &'static str,
    pub(crate) cells: [Value<'a>; N_FEATURES],
    pub(crate) kinds: [Option<WarningKind>; N_FEATURES],
}

impl<'a> Decision<'a> {
    /// The cells unlike those of training, in the order of [`FEATURES`].
    pub fn warnings(&self) -> impl Iterator<Item = Warning<'a>> + '_ {
        let cells = FEATURES.iter().zip(self.cells).zip(self.kinds);
        cells.filter_map(|((feature, value), kind)| {
            let column = feature.name;
            kind.map(|kind| Warning {
                column,
                kind,
                value,
            })
        })
    }
}

/// A cell unlike those of training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Warning<'a> {
    /// Name of the feature.
    pub column: &'static str,
    /// In which way.
    pub kind: WarningKind,
    /// The cell as it was given.
    pub value: Value<'a>,
}

/// How a cell is unlike those of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// A category that training has not seen, a text without a known term.
    Unknown,
    /// A number that is smaller or larger than all of training.
    Range,
    /// A missing cell in a column where training had none.
    Missing,
}

impl WarningKind {
    /// The warning about a missing cell; `gaps`: whether training had some.
    pub(crate) fn of_missing(gaps: bool) -> Option<Self> {
        (!gaps).then_some(Self::Missing)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Range => "range",
            Self::Missing => "missing",
        })
    }
}
