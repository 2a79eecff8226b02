{% macro literal(feature) %}
Numeric { missing: {{ feature.missing | decimal }}, min: {{ feature.min | decimal }}, max: {{ feature.max | decimal }}, lo: {{ feature.lo | decimal }}, hi: {{ feature.hi | decimal }}, mean: {{ feature.mean | decimal }}, scale: {{ feature.scale | decimal }}, edges: &{{ feature.edges | decimals }}, slopes: &{{ feature.slopes | decimals }}, reading: crate::value::Reading { words: {% if feature.missing_values is none %}MISSING, numbers: MISSING_NUMBERS{% else %}&{{ feature.missing_values | texts }}, numbers: &{{ feature.missing_values | numbers_among | decimals }}{% endif %}, booleans: {{ feature.takes_booleans | lower }}, gaps: {{ (feature.seen.missing > 0) | lower }} } }
{%- endmacro %}
//! A number.

use core::fmt;

use crate::arithmetic::{clamp, flush};
use crate::decision::WarningKind;
use crate::error::Error;
use crate::value::{Reading, Value};

/// A number `v`, limited to `lo`…`hi`: one column `(v - mean) * scale`, then one for each slope.
///
/// It takes one number of the row vector, NaN where missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeric {
    /// Stands in for a missing value.
    pub missing: f32,
    /// The smallest number of training.
    pub min: f32,
    /// The largest number of training.
    pub max: f32,
    /// Smaller numbers count as this one.
    pub lo: f32,
    /// Larger numbers count as this one.
    pub hi: f32,
    /// Subtracted first.
    pub mean: f32,
    /// Multiplied with then.
    pub scale: f32,
    /// Where the further columns begin.
    pub edges: &'static [f32],
    /// Column t is `(v - edges[t]) * slopes[t]`, limited to 0…1.
    pub slopes: &'static [f32],
    /// How its cells are read.
    pub reading: Reading,
}

impl Numeric {
    #[allow(clippy::unused_self)] // the others need themselves
    pub(crate) const fn width(&self) -> usize {
        1
    }

    pub(crate) const fn n_encoded(&self) -> usize {
        1 + self.slopes.len()
    }

    pub(crate) fn read(
        &self,
        cell: Value,
        feature: &'static str,
        values: &mut [f32],
    ) -> Result<Option<WarningKind>, Error> {
        let x = cell.number(feature, &self.reading)?;
        values[0] = x;
        if x.is_nan() {
            return Ok(WarningKind::of_missing(self.reading.gaps));
        }
        let beyond = x < self.min || x > self.max;
        Ok(beyond.then_some(WarningKind::Range))
    }

    /// Says what a usual cell is.
    pub(crate) fn expected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (min, max) = (self.min, self.max);
        write!(f, "a number within the training range {min} to {max}")
    }

    pub(crate) fn encode(&self, values: &[f32], columns: &mut [f32]) {
        let x = values[0];
        let x = if x.is_nan() { self.missing } else { x };
        let v = flush(clamp(x, self.lo, self.hi));
        columns[0] = flush((v - self.mean) * self.scale);
        let ramps = self.edges.iter().zip(self.slopes);
        for (column, (edge, slope)) in columns[1..].iter_mut().zip(ramps) {
            *column = flush(clamp((v - edge) * slope, 0.0, 1.0));
        }
    }
}
