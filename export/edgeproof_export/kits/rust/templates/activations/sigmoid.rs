/// Logistic function: 1 / (1 + e^-x), x limited to ±87.
pub fn sigmoid(x: f32) -> f32 {
    flush(1.0 / (1.0 + exp(-clamp(x, -87.0, 87.0))))
}
