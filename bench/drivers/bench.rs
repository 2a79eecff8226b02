//! bench [once]: nanoseconds a row, or 256 rows and out.
use std::hint::black_box;
use std::time::Instant;

const ROWS: usize = 256;

fn main() {
    let rows: Vec<[f32; kit::WIDTH]> = (0..ROWS).map(row).collect();
    let once = std::env::args().nth(1).is_some();
    let (rounds, repeats) = if once {
        (1, 1)
    } else {
        (7, 2_000_000 / kit::N_ENCODED / ROWS)
    };
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        for _ in 0..repeats {
            for row in &rows {
                black_box(kit::probability(black_box(row)));
            }
        }
        best = best.min(start.elapsed().as_nanos() as f64 / (repeats * ROWS) as f64);
    }
    println!("{best}");
}

fn row(i: usize) -> [f32; kit::WIDTH] {
    std::array::from_fn(|j| ((i * 31 + j * 17) % 101) as f32 / 101.0)
}
