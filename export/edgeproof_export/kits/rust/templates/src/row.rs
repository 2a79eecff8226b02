//! Named rows: texts and numbers in, the decision out.

use crate::contract::{FEATURES, N_FEATURES};
use crate::error::{Error, Excerpt};
use crate::value::Value;

/// One row of the table, a field a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
{% for feature in features %}
    /// {{ feature.comment }}
    pub {{ feature.field }}: Value<'a>,
{% endfor %}
}

#[allow(clippy::too_many_lines)] // a line a feature
impl<'a> Row<'a> {
    /// Takes the cells by the names that the table gives its columns.
    ///
    /// # Errors
    ///
    /// [`Error::MissingName`], [`Error::RepeatedName`] or [`Error::UnknownName`] if these are not exactly the names
    /// of the features, in any order.
    pub fn from_pairs<'n, V: Into<Value<'a>>>(
        pairs: impl IntoIterator<Item = (&'n str, V)>,
    ) -> Result<Self, Error> {
        let mut cells = [None; N_FEATURES];
        for (name, value) in pairs {
            let index = FEATURES
                .iter()
                .position(|feature| feature.name == name)
                .ok_or_else(|| Error::UnknownName(Excerpt::of(name)))?;
            if cells[index].replace(value.into()).is_some() {
                return Err(Error::RepeatedName(FEATURES[index].name));
            }
        }
        let cell = |index: usize| cells[index].ok_or(Error::MissingName(FEATURES[index].name));
        Ok(Self {
{% for feature in features %}
            {{ feature.field }}: cell({{ loop.index0 }})?,
{% endfor %}
        })
    }

    /// Returns the row vector, which [`probability`](crate::probability) takes.
    ///
    /// # Errors
    ///
    /// [`Error::NotANumber`] or [`Error::OutOfRange`] for a numeric feature.
    pub fn vector(&self) -> Result<[f32; N_FEATURES], Error> {
        let cells = {{ cells | array("        ") }};
        let mut vector = [0.0; N_FEATURES];
        for ((x, cell), feature) in vector.iter_mut().zip(cells).zip(&FEATURES) {
            *x = cell.read(feature)?;
        }
        Ok(vector)
    }

    /// Returns the probability of `LABELS[1]`.
    ///
    /// # Errors
    ///
    /// Those of [`Row::vector`].
    pub fn probability(&self) -> Result<f32, Error> {
        Ok(crate::probability(&self.vector()?))
    }

    /// Returns the label.
    ///
    /// # Errors
    ///
    /// Those of [`Row::vector`].
    pub fn label(&self) -> Result<&'static str, Error> {
        Ok(crate::label(self.probability()?))
    }
}
