/// x where positive, at most 6, else 0; denormals are 0 already.
pub fn relu6(x: f32) -> f32 {
    if x >= MIN_NORMAL {
        if x < 6.0 {
            x
        } else {
            6.0
        }
    } else {
        0.0
    }
}
