//! driver vectors|rows < what wire.py writes > what it reads
use std::io::{self, Read, Write};

use kit::{Decision, Row, Value, FEATURES, LABELS, WIDTH};

fn main() -> io::Result<()> {
    let mut given = Vec::new();
    io::stdin().read_to_end(&mut given)?;
    let answers = match std::env::args().nth(1).as_deref() {
        Some("vectors") => vectors(&given),
        Some("rows") => rows(&String::from_utf8(given).expect("UTF-8")),
        other => panic!("expected vectors or rows, got {other:?}"),
    };
    io::stdout().write_all(&answers)
}

fn vectors(given: &[u8]) -> Vec<u8> {
    let floats: Vec<f32> = given
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("four bytes")))
        .collect();
    floats
        .chunks_exact(WIDTH)
        .map(|vector| kit::probability(vector.try_into().expect("one number a feature")))
        .flat_map(f32::to_le_bytes)
        .collect()
}

fn rows(given: &str) -> Vec<u8> {
    given.lines().map(|line| answer(line) + "\n").collect::<String>().into()
}

fn answer(line: &str) -> String {
    let texts: Vec<String> = line.split(' ').map(text).collect();
    let names = FEATURES.iter().map(|feature| feature.name).chain(std::iter::repeat("no such name"));
    let cells = line.split(' ').zip(&texts);
    let given = names.zip(cells).filter(|(_, (cell, _))| *cell != "!");
    let pairs = given.map(|(name, (cell, text))| (name, value(cell, text)));
    match Row::from_pairs(pairs).and_then(|row| Ok((row.vector()?, row.decide()?))) {
        Ok((vector, decision)) => {
            let index = LABELS.iter().position(|known| *known == decision.label).expect("a label");
            let bits: Vec<String> = vector.iter().map(|x| format!("{:x}", x.to_bits())).collect();
            let answer = format!("{:08x} {index} {} {}", decision.probability.to_bits(), bits.join(","), told(&decision));
            answer.trim_end().to_string()
        }
        Err(_) => "refused".to_string(),
    }
}

fn told(decision: &Decision) -> String {
    let place = |name| FEATURES.iter().position(|known| known.name == name).expect("a feature");
    let warnings = decision.warnings().map(|one| format!("{}:{}", place(one.column), one.kind));
    warnings.collect::<Vec<_>>().join(",")
}

fn value<'a>(cell: &str, text: &'a str) -> Value<'a> {
    match &cell[..1] {
        "t" | "u" | "*" => text.into(),
        "n" => f64::from_bits(u64::from_str_radix(&cell[1..], 16).expect("bits")).into(),
        "T" => true.into(),
        "F" => false.into(),
        // only with pictures
        "p" => {
            let parts: Vec<&str> = cell[1..].split('x').collect();
            let number = |i: usize| parts[i].parse().expect("a number");
            let pixels = bytes(parts[3]).leak();
            kit::Picture { pixels, height: number(0), width: number(1), channels: number(2) }.into()
        }
        // end
        // only with windows
        "w" => {
            let number = |four: &[u8]| f32::from_be_bytes(four.try_into().expect("four bytes"));
            let numbers: Vec<f32> = bytes(&cell[1..]).chunks_exact(4).map(number).collect();
            Value::Numbers(numbers.leak())
        }
        // end
        _ => Value::Missing,
    }
}

/// The text of a cell `t…`, `u…` or `*…`; nothing for others.
fn text(cell: &str) -> String {
    if let Some((times, part)) = cell.strip_prefix('*').and_then(|rest| rest.split_once('t')) {
        return text(&format!("t{part}")).repeat(times.parse().expect("a number"));
    }
    let (kind, digits) = cell.split_at(1);
    match kind {
        "t" => String::from_utf8_lossy(&bytes(digits)).into_owned(),
        "u" => {
            let unit = |pair: &[u8]| u16::from_be_bytes([pair[0], pair[1]]);
            String::from_utf16_lossy(&bytes(digits).chunks_exact(2).map(unit).collect::<Vec<u16>>())
        }
        _ => String::new(),
    }
}

fn bytes(digits: &str) -> Vec<u8> {
    let byte = |i: usize| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("digits");
    (0..digits.len() / 2).map(byte).collect()
}
