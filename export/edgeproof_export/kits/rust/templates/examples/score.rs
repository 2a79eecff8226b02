//! Scores one row: `cargo run --example score`.

#![allow(clippy::too_many_lines, clippy::unreadable_literal)] // a line a cell, as the table has it

use {{ package }}::{Error, Row{{ ', Value' if needs_value }}};

fn main() -> Result<(), Error> {
    #[rustfmt::skip] // a cell a line
    let row = Row {
{% for field, cell in example_row %}
        {{ field }}: {{ cell }},
{% endfor %}
    };
    let decision = row.decide()?;
    println!("{} {}", decision.probability, decision.label);
    Ok(())
}
