/// x where positive, else 0; denormals are 0 already.
pub fn relu(x: f32) -> f32 {
    if x >= MIN_NORMAL {
        x
    } else {
        0.0
    }
}
