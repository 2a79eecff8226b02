{% set several = of_features.values() | selectattr("variants", "defined") | list %}
{% set others = several | map(attribute="matched") | join(" | ") %}
//! One cell of a named row.

use core::fmt::{self, Write};

use crate::error::{Error, Excerpt};
use crate::grammar::{self, Fault};

/// What a cell of a table holds: made from numbers, texts, booleans and options of them by `into()`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Missing,
    /// A number; NaN is missing.
    Number(f64),
    /// A boolean, which a categorical feature takes, and a numeric one that training saw from 0 to 1.
    Boolean(bool),
    /// A text as it stands in a table: a number, a category, or one that means "missing".
    Text(&'a str),
{% for kind in several %}
{{ kind.variants() -}}
{% endfor %}
}

macro_rules! numbers {
    ($($type:ty),*) => {
        $(impl From<$type> for Value<'_> {
            fn from(value: $type) -> Self {
                Self::Number(f64::from(value))
            }
        })*
    };
}

numbers!(f64, f32, i8, i16, i32, u8, u16, u32);

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// How the cells of a numeric feature are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Words for a missing value.
    pub words: &'static [&'static str],
    /// Those of them that are numbers.
    pub numbers: &'static [f32],
    /// Whether true is 1 and false is 0.
    pub booleans: bool,
    /// Whether training had missing cells.
    pub gaps: bool,
}

impl Value<'_> {
    /// Returns the number of this cell, NaN where missing.
    #[allow(clippy::cast_possible_truncation)] // rounding is meant; the contract limits infinities
    pub(crate) fn number(self, feature: &'static str, reading: &Reading) -> Result<f32, Error> {
        let x = match self {
            Self::Missing => f32::NAN,
            Self::Number(number) => number as f32,
            Self::Boolean(value) if reading.booleans => f32::from(u8::from(value)),
            Self::Boolean(value) => {
                let got = Excerpt::of(boolean(value));
                return Err(Error::NotANumber { feature, got });
            }
            Self::Text(text) => decimal(grammar::clean(text), feature, reading)?,
{% if several %}
            {{ others }} => {
                let got = Excerpt::of_cell(self);
                return Err(Error::NotANumber { feature, got });
            }
{% endif %}
        };
        if reading.numbers.contains(&x) {
            return Ok(f32::NAN);
        }
        Ok(x)
    }

    /// Calls a function with the cleaned text of this cell, as a table would hold it; returns nothing where missing.
    pub(crate) fn with_text<T>(
        self,
        words: &[&str],
        function: impl FnOnce(&str) -> T,
    ) -> Option<T> {
        let cleaned = |text: &str| {
            let text = grammar::clean(text);
            (!grammar::is_missing(text, words)).then(|| function(text))
        };
        match self {
            Self::Missing{{ " | " ~ others if several }} => None,
            Self::Boolean(value) => cleaned(boolean(value)),
            Self::Text(text) => cleaned(text),
            Self::Number(number) if number.is_nan() => None,
            Self::Number(number) => cleaned(Decimal::of(number).as_str()),
        }
    }
}

/// Reads a cleaned text as a number.
fn decimal(text: &str, feature: &'static str, reading: &Reading) -> Result<f32, Error> {
    if grammar::is_missing(text, reading.words) {
        return Ok(f32::NAN);
    }
    match grammar::category(text) {
        "true" if reading.booleans => return Ok(1.0),
        "false" if reading.booleans => return Ok(0.0),
        _ => {}
    }
    let got = Excerpt::of(text);
    grammar::number(text).map_err(|fault| match fault {
        Fault::NotANumber => Error::NotANumber { feature, got },
        Fault::OutOfRange => Error::OutOfRange { feature, got },
    })
}

const fn boolean(value: bool) -> &'static str {
    if value {
        "true"
    } else {
        "false"
    }
}

/// A number as a table would hold it.
struct Decimal {
    bytes: [u8; Self::SIZE],
    length: usize,
}

impl Decimal {
    /// No float64 takes more characters, written without exponent.
    const SIZE: usize = 350;

    /// Writes whole numbers without a point, others as the shortest decimal that reads back.
    fn of(number: f64) -> Self {
        let mut decimal = Self {
            bytes: [0; Self::SIZE],
            length: 0,
        };
        let written = if number % 1.0 == 0.0 {
            write!(decimal, "{:.0}", number + 0.0) // makes -0 into 0
        } else {
            write!(decimal, "{number}")
        };
        debug_assert!(written.is_ok());
        decimal
    }

    fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl fmt::Write for Decimal {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let free = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        free.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
