//! Scores one row: `cargo run --example score`.

#![allow(clippy::unreadable_literal)] // numbers as the table writes them

use {{ package }}::{Error, Row{{ ', Value' if needs_value }}};

fn main() -> Result<(), Error> {
    #[rustfmt::skip] // a cell a line
    let row = Row {
{% for field, cell in example_row %}
        {{ field }}: {{ cell }},
{% endfor %}
    };
    println!("{} {}", row.probability()?, row.label()?);
    Ok(())
}
