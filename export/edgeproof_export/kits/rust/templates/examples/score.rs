//! Scores one row: `cargo run --example score`.

use {{ package }}::{Error, Row};

fn main() -> Result<(), Error> {
    #[rustfmt::skip] // a cell a line
    let row = Row {
{% for field, literal in example_row %}
        {{ field }}: {{ literal }}.into(),
{% endfor %}
    };
    println!("{} {}", row.probability()?, row.label()?);
    Ok(())
}
