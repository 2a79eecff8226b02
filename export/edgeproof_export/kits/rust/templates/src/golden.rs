//! Golden rows: inputs on which implementations are likely to differ, and the bits that all must give.

#![allow(clippy::unreadable_literal)]

use crate::contract::{FEATURES, N_FEATURES, WIDTH};
use crate::error::Error;
{% if golden_texts %}
use crate::features::Kind;
{% endif %}
use crate::row::Row;

/// Runs the golden rows through this build: by name where a table can hold them, else as vectors.
///
/// # Errors
///
/// [`Error::GoldenRow`] for the first whose bits differ.
pub fn self_test() -> Result<(), Error> {
    for (index, vector) in VECTORS.iter().enumerate() {
        let found = crate::probability(&vector.map(f32::from_bits));
        same(NAMED_ROWS.len() + index, found)?;
    }
    for (index, cells) in NAMED_ROWS.iter().enumerate() {
        let names = FEATURES.iter().map(|feature| feature.name);
        let row = Row::from_pairs(names.zip(cells.iter().copied()))?;
        same(index, row.decide()?.probability)?;
    }
{% if golden_texts %}
    for (index, (feature, text, terms)) in TEXTS.iter().enumerate() {
        let mut present = [false; WIDTH];
        #[allow(irrefutable_let_patterns)] // where all features are texts
        if let Kind::Text(kind) = FEATURES[*feature].kind {
            kind.find(text, |place| present[place] = true);
        }
        if !(0..WIDTH).all(|place| present[place] == terms.contains(&place)) {
            return Err(Error::GoldenText(index));
        }
    }
{% endif %}
    Ok(())
}

fn same(index: usize, found: f32) -> Result<(), Error> {
    if found.to_bits() == PROBABILITIES[index] {
        Ok(())
    } else {
        Err(Error::GoldenRow(index))
    }
}

/// The probabilities of the golden rows, as float32 bit patterns.
#[rustfmt::skip]
static PROBABILITIES: [u32; {{ probabilities | length }}] = {{ probabilities | bits }};

/// The vectors of those that are not given by name, as float32 bit patterns.
#[rustfmt::skip] // a row a line
static VECTORS: [[u32; WIDTH]; {{ vectors | length }}] = [
{% for vector in vectors %}
    {{ vector | bits }},
{% endfor %}
];
{% if golden_texts %}

/// For features, by their place, texts as bytes, and the places of the terms that each contains.
#[rustfmt::skip] // a text a line
static TEXTS: &[(usize, &[u8], &[usize])] = &[
{% for place, cases in golden_texts %}
{% for text, terms in cases %}
    ({{ place }}, &{{ text | list }}, &{{ terms | list }}),
{% endfor %}
{% endfor %}
];
{% endif %}

/// The first rows as a table holds them.
#[rustfmt::skip] // a row a line
static NAMED_ROWS: [[&str; N_FEATURES]; {{ named_rows | length }}] = [
{% for row in named_rows %}
    {{ row | texts }},
{% endfor %}
];
