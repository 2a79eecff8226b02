//! float32 arithmetic whose bits are the same everywhere: every operation rounded once, no library function.

/// The smallest normal float32, 2^-126; smaller magnitudes count as +0.
const MIN_NORMAL: f32 = f32::MIN_POSITIVE;

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
fn exp(x: f32) -> f32 {
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

{% if "linear" in activations %}
/// x itself.
pub fn linear(x: f32) -> f32 {
    flush(x)
}

{% endif %}
{% if "relu" in activations %}
/// x where positive, else 0; denormals are 0 already.
pub fn relu(x: f32) -> f32 {
    if x >= MIN_NORMAL {
        x
    } else {
        0.0
    }
}

{% endif %}
{% if "tanh" in activations %}
/// Hyperbolic tangent: (1 - t) / (1 + t) with t = e^(-2|x|), and the sign of x.
pub fn tanh(x: f32) -> f32 {
    let magnitude = clamp(if x < 0.0 { -x } else { x }, 0.0, 10.0);
    let t = exp(-(2.0 * magnitude));
    let y = (1.0 - t) / (1.0 + t);
    flush(if x < 0.0 { -y } else { y })
}

{% endif %}
{% if "elu" in activations %}
/// x where positive, else e^x - 1.
pub fn elu(x: f32) -> f32 {
    flush(if x > 0.0 { x } else { exp(x) - 1.0 })
}

{% endif %}
/// Logistic function: 1 / (1 + e^-x), x limited to ±87.
pub fn sigmoid(x: f32) -> f32 {
    flush(1.0 / (1.0 + exp(-clamp(x, -87.0, 87.0))))
}

/// `activation(bias + x · weights)`, the products added in the order of x; weights and bias are bit patterns.
pub fn dense<const IN: usize, const OUT: usize>(
    x: &[f32; IN],
    weights: &[[u32; OUT]; IN],
    bias: &[u32; OUT],
    activation: impl Fn(f32) -> f32,
) -> [f32; OUT] {
    let mut y = bias.map(f32::from_bits);
    for (&x, row) in x.iter().zip(weights) {
        for (sum, &weight) in y.iter_mut().zip(row) {
            *sum += x * f32::from_bits(weight);
        }
    }
    for sum in &mut y {
        *sum = activation(*sum);
    }
    y
}
