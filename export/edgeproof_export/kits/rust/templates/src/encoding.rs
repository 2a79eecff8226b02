//! From the row vector to the encoded vector.

use crate::arithmetic::{clamp, flush};
use crate::contract::{Kind, FEATURES, N_ENCODED, N_FEATURES};

/// Imputes, limits, scales and one-hot encodes; whatever the row holds, the result is finite.
pub fn encode(row: &[f32; N_FEATURES]) -> [f32; N_ENCODED] {
    let mut encoded = [0.0; N_ENCODED];
    let mut rest = encoded.as_mut_slice();
    for (&x, feature) in row.iter().zip(&FEATURES) {
        let width = feature.kind.n_encoded();
        let (columns, after) = rest.split_at_mut(width);
        feature.kind.encode(x, columns);
        rest = after;
    }
    encoded
}

impl Kind {
    /// Number of columns of the encoded vector.
    const fn n_encoded(&self) -> usize {
        match self {
            Self::Numeric { slopes, .. } => 1 + slopes.len(),
            Self::Categorical { values } => values.len(),
        }
    }

    /// Fills the feature's columns, which are zero: `columns` has `n_encoded` of them.
    fn encode(&self, x: f32, columns: &mut [f32]) {
        match *self {
            Self::Numeric {
                missing,
                lo,
                hi,
                mean,
                scale,
                edges,
                slopes,
            } => {
                let v = flush(clamp(if x.is_nan() { missing } else { x }, lo, hi));
                columns[0] = flush((v - mean) * scale);
                for ((column, edge), slope) in columns[1..].iter_mut().zip(edges).zip(slopes) {
                    *column = flush(clamp((v - edge) * slope, 0.0, 1.0));
                }
            }
            Self::Categorical { .. } => {
                let mut code = 0.0;
                for column in columns {
                    code += 1.0;
                    *column = if equal(x, code) { 1.0 } else { 0.0 };
                }
            }
        }
    }
}

/// Codes are whole numbers: equality is meant.
#[allow(clippy::float_cmp)]
fn equal(x: f32, code: f32) -> bool {
    x == code
}
