/// x where positive, else e^x - 1.
pub fn elu(x: f32) -> f32 {
    flush(if x > 0.0 { x } else { exp(x) - 1.0 })
}
