//! What is wrong with a row.

use core::fmt;

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
            Self::GoldenRow(row) => write!(f, "golden row {row}: other bits than expected"),
{% if golden_texts %}
            Self::GoldenText(text) => write!(f, "golden text {text}: other terms than expected"),
{% endif %}
        }
    }
}

impl core::error::Error for Error {}

/// The beginning of a text, for a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; Self::SIZE],
    length: usize,
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
        Self { bytes, length }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
