{% set example = "Value::Numbers(&[0.0; %d])" | format(width) %}
{% set matched = "Self::Numbers(_)" %}
{% macro variants() %}
    /// A window: its numbers, flat in the order of the axes, NaN where one is missing.
    Numbers(&'a [f32]),
{% endmacro %}
{% macro shown() %}
            Value::Numbers(numbers) => write!(excerpt, "{} numbers", numbers.len()),
{% endmacro %}
{% macro literal(feature) %}
Tensor { shape: &{{ feature.shape | list }}, missing: &{{ feature.missing | decimals }}, min: &{{ feature.min | decimals }}, max: &{{ feature.max | decimals }}, lo: &{{ feature.limits[0].tolist() | decimals }}, hi: &{{ feature.limits[1].tolist() | decimals }}, mean: &{{ feature.mean | decimals }}, scale: &{{ feature.scale | decimals }} }
{%- endmacro %}
//! A window of numbers.

use core::fmt;

use crate::arithmetic::{clamp, flush};
use crate::decision::WarningKind;
use crate::error::{Error, Excerpt};
use crate::value::Value;

/// A window of numbers: steps × channels, or an array of any shape whose last axis is the channels.
///
/// It takes these numbers of the row vector, NaN where missing; the columns are `(v - mean) * scale` of each number `v`,
/// limited to `lo`…`hi`. All but the shape has a number for each channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tensor {
    /// Axes.
    pub shape: &'static [usize],
    /// Stands in for a missing value.
    pub missing: &'static [f32],
    /// The smallest number of training.
    pub min: &'static [f32],
    /// The largest number of training.
    pub max: &'static [f32],
    /// Smaller numbers count as this one.
    pub lo: &'static [f32],
    /// Larger numbers count as this one.
    pub hi: &'static [f32],
    /// Subtracted first.
    pub mean: &'static [f32],
    /// Multiplied with then.
    pub scale: &'static [f32],
}

impl<'a> From<&'a [f32]> for Value<'a> {
    fn from(numbers: &'a [f32]) -> Self {
        Self::Numbers(numbers)
    }
}

impl Tensor {
    pub(crate) const fn width(&self) -> usize {
        let (mut width, mut axis) = (1, 0);
        while axis < self.shape.len() {
            width *= self.shape[axis];
            axis += 1;
        }
        width
    }

    pub(crate) const fn n_encoded(&self) -> usize {
        self.width()
    }

    pub(crate) fn read(
        &self,
        cell: Value,
        feature: &'static str,
        values: &mut [f32],
    ) -> Result<Option<WarningKind>, Error> {
        match cell {
            Value::Missing => {
                values.fill(f32::NAN);
                Ok(Some(WarningKind::Missing))
            }
            Value::Numbers(numbers) if numbers.len() == values.len() => {
                values.copy_from_slice(numbers);
                Ok(self.unlike(numbers))
            }
            _ => Err(Error::Shape {
                feature,
                expected: values.len(),
                unit: " numbers",
                got: Excerpt::of_cell(cell),
            }),
        }
    }

    /// How numbers are unlike those of training.
    fn unlike(&self, numbers: &[f32]) -> Option<WarningKind> {
        let limits = self.min.iter().zip(self.max).cycle();
        let mut pairs = numbers.iter().zip(limits);
        if pairs.any(|(x, (min, max))| x < min || x > max) {
            return Some(WarningKind::Range);
        }
        let missing = numbers.iter().all(|x| x.is_nan());
        missing.then_some(WarningKind::Missing)
    }

    /// Says what a usual cell is.
    pub(crate) fn expected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers within the training range", self.width())
    }

    pub(crate) fn encode(&self, values: &[f32], columns: &mut [f32]) {
        for (i, (&x, column)) in values.iter().zip(columns).enumerate() {
            let c = i % self.mean.len();
            let x = if x.is_nan() { self.missing[c] } else { x };
            let v = flush(clamp(x, self.lo[c], self.hi[c]));
            *column = flush((v - self.mean[c]) * self.scale[c]);
        }
    }
}
