/// x itself.
pub fn linear(x: f32) -> f32 {
    flush(x)
}
