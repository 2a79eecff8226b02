//! float32 arithmetic whose bits are the same everywhere: every operation rounded once, no library function.

/// The smallest normal float32, 2^-126; smaller magnitudes count as +0.
pub const MIN_NORMAL: f32 = f32::MIN_POSITIVE;

/// Replaces what is smaller in magnitude than 2^-126 by +0.
pub fn flush(x: f32) -> f32 {
    if x < MIN_NORMAL && x > -MIN_NORMAL {
        0.0
    } else {
        x
    }
}

/// Limits to `lo`…`hi` by comparisons; NaN stays.
#[allow(clippy::manual_clamp)] // a NaN and the order of comparisons are part of the arithmetic
pub fn clamp(x: f32, lo: f32, hi: f32) -> f32 {
    if x < lo {
        lo
    } else if x > hi {
        hi
    } else {
        x
    }
}

/// e^x by range reduction and a polynomial, at most 0.989 ulp off.
#[allow(clippy::many_single_char_names)] // as the written arithmetic names them
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // |k| is at most 150
pub fn exp(x: f32) -> f32 {
    const MAX: f32 = f32::from_bits(0x42B1_7217);
    const MIN: f32 = f32::from_bits(0xC2CF_F1B4);
    const LOG2_E: f32 = f32::from_bits(0x3FB8_AA3B);
    const LN2_HIGH: f32 = f32::from_bits(0x3F31_7200);
    const LN2_LOW: f32 = f32::from_bits(0x35BF_BE8E);
    if x.is_nan() {
        return x;
    }
    if x > MAX {
        return f32::INFINITY;
    }
    if x < MIN {
        return 0.0;
    }
    let k = (x * LOG2_E + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
    let r = (x - k as f32 * LN2_HIGH) - k as f32 * LN2_LOW;
    let mut q = f32::from_bits(0x3AB5_2297);
    q = q * r + f32::from_bits(0x3C09_1CD5);
    q = q * r + f32::from_bits(0x3D2A_AC5C);
    q = q * r + f32::from_bits(0x3E2A_AA49);
    q = q * r + f32::from_bits(0x3EFF_FFFE);
    let y = ((r * r) * q + r) + 1.0;
    let half = k >> 1;
    (y * power_of_two(half)) * power_of_two(k - half)
}

/// 2^k, built from bits; `k`: -126…127.
#[allow(clippy::cast_sign_loss)] // k + 127 is positive
fn power_of_two(k: i32) -> f32 {
    f32::from_bits(((k + 127) << 23) as u32)
}
