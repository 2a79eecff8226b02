//! Golden rows: inputs on which implementations are likely to differ, and the bits that all must give.

#![allow(clippy::unreadable_literal)]

use crate::contract::{FEATURES, N_FEATURES, WIDTH};
use crate::error::Error;
use crate::row::Row;

/// A row vector and its probability, as float32 bit patterns.
type Golden = ([u32; WIDTH], u32);

/// Runs the golden rows through this build, as vectors and, where a table can hold them, as named rows.
///
/// # Errors
///
/// [`Error::GoldenRow`] for the first whose bits differ.
pub fn self_test() -> Result<(), Error> {
    for (index, (vector, expected)) in ROWS.iter().enumerate() {
        let found = crate::probability(&vector.map(f32::from_bits));
        same(index, found, *expected)?;
    }
    for (index, (cells, (_, expected))) in NAMED_ROWS.iter().zip(&ROWS).enumerate() {
        let names = FEATURES.iter().map(|feature| feature.name);
        let row = Row::from_pairs(names.zip(cells.iter().copied()))?;
        same(index, row.probability()?, *expected)?;
    }
    Ok(())
}

fn same(index: usize, found: f32, expected: u32) -> Result<(), Error> {
    if found.to_bits() == expected {
        Ok(())
    } else {
        Err(Error::GoldenRow(index))
    }
}

#[rustfmt::skip] // a row a line
static ROWS: [Golden; {{ golden.vectors | length }}] = [
{% for vector in golden.vectors %}
    ({{ vector | bits }}, {{ probabilities[[loop.index0]] | float_bits | first }}),
{% endfor %}
];

/// The first of these rows as a table holds them.
#[rustfmt::skip] // a row a line
static NAMED_ROWS: [[&str; N_FEATURES]; {{ named_rows | length }}] = [
{% for row in named_rows %}
    {{ row | texts }},
{% endfor %}
];
