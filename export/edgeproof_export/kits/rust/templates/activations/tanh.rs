/// Hyperbolic tangent: (1 - t) / (1 + t) with t = e^(-2|x|), and the sign of x.
pub fn tanh(x: f32) -> f32 {
    let magnitude = clamp(if x < 0.0 { -x } else { x }, 0.0, 10.0);
    let t = exp(-(2.0 * magnitude));
    let y = (1.0 - t) / (1.0 + t);
    flush(if x < 0.0 { -y } else { y })
}
