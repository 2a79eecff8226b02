{% macro literal(feature) %}
Categorical { values: &{{ feature.values | texts }}, words: {% if feature.missing_values is none %}MISSING{% else %}&{{ feature.missing_values | texts }}{% endif %}, gaps: {{ (feature.seen.missing > 0) | lower }} }
{%- endmacro %}
//! One of the known texts.

use core::fmt;

use crate::decision::WarningKind;
use crate::error::Error;
use crate::grammar::category;
use crate::value::Value;

/// One of the known texts: a column for each, 1 for the one that it is.
///
/// It takes one number of the row vector: the code of its text, from 1, and 0 where missing or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Categorical {
    /// The known texts; the first has the code 1.
    pub values: &'static [&'static str],
    /// Words for a missing value.
    pub words: &'static [&'static str],
    /// Whether training had missing cells.
    pub gaps: bool,
}

impl Categorical {
    #[allow(clippy::unused_self)] // the others need themselves
    pub(crate) const fn width(&self) -> usize {
        1
    }

    pub(crate) const fn n_encoded(&self) -> usize {
        self.values.len()
    }

    #[allow(clippy::cast_precision_loss)] // no table has 2^24 values in a column
    #[allow(clippy::unnecessary_wraps)] // other kinds refuse cells
    pub(crate) fn read(
        &self,
        cell: Value,
        _feature: &'static str,
        values: &mut [f32],
    ) -> Result<Option<WarningKind>, Error> {
        let known = |text: &str| {
            let text = match category(text) {
                "0" if self.is_boolean() => "false",
                "1" if self.is_boolean() => "true",
                text => text,
            };
            self.values.iter().position(|&value| value == text)
        };
        let (code, warning) = match cell.with_text(self.words, known) {
            Some(Some(index)) => ((index + 1) as f32, None),
            Some(None) => (0.0, Some(WarningKind::Unknown)),
            None => (0.0, WarningKind::of_missing(self.gaps)),
        };
        values[0] = code;
        Ok(warning)
    }

    /// Says what a usual cell is.
    pub(crate) fn expected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.values.len() > 4 {
            return write!(f, "one of {} values", self.values.len());
        }
        for (index, value) in self.values.iter().enumerate() {
            let between = if index > 0 { " or " } else { "" };
            write!(f, "{between}{value:?}")?;
        }
        Ok(())
    }

    fn is_boolean(&self) -> bool {
        matches!(self.values, ["false", "true"] | ["true", "false"])
    }

    #[allow(clippy::float_cmp)] // codes are whole numbers: equality is meant
    #[allow(clippy::unused_self)] // the others need themselves
    pub(crate) fn encode(&self, values: &[f32], columns: &mut [f32]) {
        let mut code = 0.0;
        for column in columns {
            code += 1.0;
            *column = if values[0] == code { 1.0 } else { 0.0 };
        }
    }
}
