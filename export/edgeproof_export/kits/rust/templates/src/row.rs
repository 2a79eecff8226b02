//! Named rows: texts and numbers in, the decision out.

use crate::contract::{FEATURES, N_FEATURES, WIDTH};
use crate::decision::{Decision, WarningKind};
use crate::error::{Error, Excerpt};
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
        self.read(|_, _| Ok(()))
    }

    /// Returns the decision, which knows the cells unlike those of training.
    ///
    /// # Errors
    ///
    /// Those of [`Row::vector`].
    pub fn decide(&self) -> Result<Decision<'a>, Error> {
        let mut kinds = [None; N_FEATURES];
        let vector = self.read(|index, kind| {
            kinds[index] = Some(kind);
            Ok(())
        })?;
        let probability = crate::probability(&vector);
        Ok(Decision {
            probability,
            label: crate::label(probability),
            cells: self.cells(),
            kinds,
        })
    }

    /// Returns the decision for a row that has no cell unlike those of training.
    ///
    /// # Errors
    ///
    /// Those of [`Row::vector`], and [`Error::Unlike`] for the first such cell.
    pub fn decide_strictly(&self) -> Result<Decision<'a>, Error> {
        let cells = self.cells();
        self.read(|index, kind| {
            let (feature, got) = (FEATURES[index].name, Excerpt::of_cell(cells[index]));
            Err(Error::Unlike { feature, kind, got })
        })?;
        self.decide()
    }

    /// Reads all cells; `warn` hears of those unlike training's by their place, and its error ends the reading.
    fn read(
        &self,
        mut warn: impl FnMut(usize, WarningKind) -> Result<(), Error>,
    ) -> Result<[f32; WIDTH], Error> {
        let mut vector = [0.0; WIDTH];
        let mut rest = vector.as_mut_slice();
        for (index, (feature, cell)) in FEATURES.iter().zip(self.cells()).enumerate() {
            let (values, after) = rest.split_at_mut(feature.kind.width());
            if let Some(kind) = feature.kind.read(cell, feature.name, values)? {
                warn(index, kind)?;
            }
            rest = after;
        }
        Ok(vector)
    }

    #[rustfmt::skip]
    const fn cells(&self) -> [Value<'a>; N_FEATURES] {
        [{% for field, _ in fields %}self.{{ field }}{{ ", " if not loop.last }}{% endfor %}]
    }
}
