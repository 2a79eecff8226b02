//! Named rows: texts and numbers in, the decision out.

use crate::contract::{FEATURES, N_FEATURES, WIDTH};
use crate::error::Error;
use crate::value::Value;

/// One row of the table, a field a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
{% for field, comment in fields %}
    /// {{ comment }}
    pub {{ field }}: Value<'a>,
{% endfor %}
}

#[allow(clippy::too_many_lines)] // a line a feature
impl<'a> Row<'a> {
    /// Takes the cells by the names that the table gives its columns, in any order; other names do not count.
    ///
    /// # Errors
    ///
    /// [`Error::MissingName`] or [`Error::RepeatedName`].
    pub fn from_pairs<'n, V: Into<Value<'a>>>(
        pairs: impl IntoIterator<Item = (&'n str, V)>,
    ) -> Result<Self, Error> {
        let mut cells = [None; N_FEATURES];
        for (name, value) in pairs {
            let Some(index) = FEATURES.iter().position(|known| known.name == name) else {
                continue;
            };
            if cells[index].replace(value.into()).is_some() {
                return Err(Error::RepeatedName(FEATURES[index].name));
            }
        }
        let cell = |index: usize| cells[index].ok_or(Error::MissingName(FEATURES[index].name));
{% if fields | length == 1 and fields[0][0] | length <= 8 %}
        Ok(Self { {{ fields[0][0] }}: cell(0)? })
{% else %}
        Ok(Self {
{% for field, _ in fields %}
            {{ field }}: cell({{ loop.index0 }})?,
{% endfor %}
        })
{% endif %}
    }

    /// Returns the row vector, which [`probability`](crate::probability) takes.
    ///
    /// # Errors
    ///
    /// That of the first cell which cannot be read: [`Error::NotANumber`], [`Error::OutOfRange`].
    pub fn vector(&self) -> Result<[f32; WIDTH], Error> {
        #[rustfmt::skip]
        let cells = [{% for field, _ in fields %}self.{{ field }}{{ ", " if not loop.last }}{% endfor %}];
        let mut vector = [0.0; WIDTH];
        let mut rest = vector.as_mut_slice();
        for (feature, cell) in FEATURES.iter().zip(cells) {
            let (values, after) = rest.split_at_mut(feature.kind.width());
            feature.kind.read(cell, feature.name, values)?;
            rest = after;
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
