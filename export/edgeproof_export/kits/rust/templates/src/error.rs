{% set several = of_features.values() | selectattr("variants", "defined") | list %}
//! What is wrong with a row.

use core::fmt::{self, Write};

use crate::contract::FEATURES;
use crate::decision::WarningKind;
use crate::value::Value;

/// Why a named row cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The row lacks this feature.
    MissingName(&'static str),
    /// The row gives this feature twice.
    RepeatedName(&'static str),
    /// A numeric feature holds something else.
    NotANumber {
        /// Name of the feature.
        feature: &'static str,
        /// What it holds.
        got: Excerpt,
    },
    /// A text of a numeric feature is beyond the largest float32.
    OutOfRange {
        /// Name of the feature.
        feature: &'static str,
        /// What it holds.
        got: Excerpt,
    },
{% if several %}
    /// A picture or a window of another shape, or none.
    Shape {
        /// Name of the feature.
        feature: &'static str,
        /// How many it takes.
        expected: usize,
        /// Of what.
        unit: &'static str,
        /// What it holds.
        got: Excerpt,
    },
{% endif %}
    /// A cell is unlike those of training, and `decide_strictly` was asked.
    Unlike {
        /// Name of the feature.
        feature: &'static str,
        /// In which way.
        kind: WarningKind,
        /// What it holds.
        got: Excerpt,
    },
    /// This golden row gave other bits: the crate was changed, or the machine computes otherwise.
    GoldenRow(usize),
{% if golden_texts %}
    /// This golden text gave other terms: the crate was changed.
    GoldenText(usize),
{% endif %}
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingName(name) => write!(f, "missing feature {name:?}"),
            Self::RepeatedName(name) => write!(f, "feature {name:?}: given twice"),
            Self::NotANumber { feature, got } => {
                write!(f, "feature {feature:?}: expected a number, got {got}")
            }
            Self::OutOfRange { feature, got } => {
                write!(
                    f,
                    "feature {feature:?}: expected a number within the float32 range, got {got}"
                )
            }
{% if several %}
            Self::Shape {
                feature,
                expected,
                unit,
                got,
            } => {
                write!(
                    f,
                    "feature {feature:?}: expected {expected}{unit}, got {got}"
                )
            }
{% endif %}
            Self::Unlike { feature, kind, got } => {
                write!(f, "column {feature:?}: expected ")?;
                let known = FEATURES.iter().find(|known| known.name == *feature);
                match known.filter(|_| *kind != WarningKind::Missing) {
                    Some(known) => known.kind.expected(f)?,
                    None => f.write_str("a value")?,
                }
                write!(f, ", got {got}")
            }
            Self::GoldenRow(row) => write!(f, "golden row {row}: other bits than expected"),
{% if golden_texts %}
            Self::GoldenText(text) => write!(f, "golden text {text}: other terms than expected"),
{% endif %}
        }
    }
}

impl core::error::Error for Error {}

/// The beginning of a cell, for a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; Self::SIZE],
    length: usize,
    quoted: bool,
}

impl Excerpt {
    const SIZE: usize = 40;

    /// Copies the first characters, at most 40 bytes.
    pub(crate) fn of(text: &str) -> Self {
        let mut length = text.len().min(Self::SIZE);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        let mut bytes = [0; Self::SIZE];
        bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
        Self {
            bytes,
            length,
            quoted: true,
        }
    }

    /// Copies a text, or writes another cell.
    pub(crate) fn of_cell(cell: Value) -> Self {
        if let Value::Text(text) = cell {
            return Self::of(text);
        }
        let mut excerpt = Self::of("");
        excerpt.quoted = false;
        let written = match cell {
            Value::Number(number) if number.abs() < 1e16 => write!(excerpt, "{number}"),
            Value::Number(number) => write!(excerpt, "{number:e}"),
            Value::Boolean(boolean) => write!(excerpt, "{boolean}"),
{% for kind in several %}
{{ kind.shown() -}}
{% endfor %}
            _ => excerpt.write_str("nothing"),
        };
        debug_assert!(written.is_ok());
        excerpt
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl fmt::Write for Excerpt {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes().iter().take(Self::SIZE - self.length) {
            self.bytes[self.length] = byte;
            self.length += 1;
        }
        Ok(())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted {
            write!(f, "{:?}", self.as_str())
        } else {
            f.write_str(self.as_str())
        }
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
