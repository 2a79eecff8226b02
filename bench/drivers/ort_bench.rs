//! ort_bench LIBRARY MODEL WIDTH [once]: nanoseconds a row, or 256 rows and out.
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use ort::memory::Allocator;
use ort::session::{OutputSelector, RunOptions, Session};
use ort::value::Tensor;

const ROWS: usize = 256;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let width: usize = arguments[3].parse()?;
    let rows: Vec<Vec<f32>> = (0..ROWS).map(|i| row(i, width)).collect();
    let (rounds, repeats) = if arguments.len() > 4 {
        (1, 1)
    } else {
        (7, 200)
    };
    let environment = ort::init_from(&arguments[1])?.build()?;
    let mut session = Session::builder(&environment)?
        .with_intra_threads(1)?
        .commit_from_file(&arguments[2])?;
    // Both tensors are reused: of `run`, `run_with_options` and `run_binding` this was the fastest.
    let mut given = Tensor::<f32>::new(&Allocator::default(), [1, width])?;
    let answer = Tensor::<f32>::new(&Allocator::default(), [1_usize, 1])?;
    let options = RunOptions::new()?
        .with_outputs(OutputSelector::default().preallocate("probability", answer));
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        for _ in 0..repeats {
            for row in &rows {
                given.extract_tensor_mut().1.copy_from_slice(row);
                let answers = session.run_with_options(ort::inputs![&given], &options)?;
                black_box(answers[0].try_extract_tensor::<f32>()?.1[0]);
            }
        }
        best = best.min(start.elapsed().as_nanos() as f64 / (repeats * ROWS) as f64);
    }
    println!("{best}");
    Ok(())
}

fn row(i: usize, width: usize) -> Vec<f32> {
    (0..width)
        .map(|j| ((i * 31 + j * 17) % 101) as f32 / 101.0)
        .collect()
}
