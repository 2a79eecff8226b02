"""The Rust kit as its ecosystem's tools see it."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from edgeproof_export.kits import KitSource
from tests.languages.programs import run
from tests.support.kits import require, write_kit

pytestmark = pytest.mark.slow

_LINTS = ["--", "-D", "warnings", "-W", "clippy::pedantic"]


@pytest.fixture(params=["source", "odd_source", "image_source", "window_source"])
def crate(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A crate with ordinary names, and one with awkward ones."""
    require("rust")
    folder: Path = write_kit("rust", request.getfixturevalue(request.param), tmp_path)
    return folder


def test_formatted_and_without_warnings(crate: Path) -> None:
    """As rustfmt leaves it; nothing for clippy, pedantic too; documentation without a warning."""
    run(["cargo", "fmt", "--check"], crate)
    run(["cargo", "clippy", "--quiet", "--offline", "--all-targets", *_LINTS], crate)
    run(["cargo", "doc", "--quiet", "--offline"], crate, environment=os.environ | {"RUSTDOCFLAGS": "-D warnings"})


def test_the_example_scores_its_row(source: KitSource, tmp_path: Path) -> None:
    """`cargo run --example score` prints the first golden row's probability and label."""
    require("rust")
    crate = write_kit("rust", source, tmp_path)
    printed = run(["cargo", "run", "--quiet", "--offline", "--example", "score"], crate).decode()
    probability, label = printed.split()
    assert float(probability) == pytest.approx(source.probabilities[0])
    assert label == source.example_label
    assert (crate / "Cargo.lock").read_text().count("[[package]]") == 1


_STRICT = """
use mixed::{Error, Row, Value};

fn main() -> Result<(), Error> {
    let mut row = Row {
        age: 1e9.into(),
        sex: "Atlantis".into(),
        fare_paid: "7".into(),
        deck: "A".into(),
        raw: 0.5.into(),
        alone: 1.into(),
    };
    for warning in row.decide()?.warnings() {
        println!("{} {} {:?}", warning.column, warning.kind, warning.value);
    }
    for (age, sex) in [(Value::from(1e300), "male"), (30.into(), "Atlantis"), (30.into(), "")] {
        (row.age, row.sex) = (age, sex.into());
        println!("{}", row.decide_strictly().expect_err("a warning"));
    }
    row.sex = "male".into();
    assert_eq!(row.decide_strictly()?, row.decide()?);
    assert_eq!(row.decide()?.warnings().count(), 0);
    Ok(())
}
"""


def test_strict_makes_the_first_warning_an_error_of_one_line(source: KitSource, tmp_path: Path) -> None:
    """Otherwise the decision holds each: column, kind, the cell as it was given."""
    require("rust")
    crate = write_kit("rust", source, tmp_path)
    (crate / "examples" / "score.rs").write_text(_STRICT)
    *told, age, sex, missing = (
        run(["cargo", "run", "--quiet", "--offline", "--example", "score"], crate).decode().splitlines()
    )
    assert told == ["age range Number(1000000000.0)", 'sex unknown Text("Atlantis")']
    assert re.fullmatch(r'column "age": expected a number within the training range \S+ to \S+, got 1e300', age)
    assert re.fullmatch(r'column "sex": expected (one of \d+ values|".*"), got "Atlantis"', sex)
    assert missing == 'column "sex": expected a value, got ""'


def test_names_that_cargo_refuses_get_an_underscore(source: KitSource, tmp_path: Path) -> None:
    """A crate cannot be called `type` or `std`."""
    for name in ("type", "std"):
        renamed = replace(source, contract=replace(source.contract, name=name))
        crate = write_kit("rust", renamed, tmp_path / name)
        assert f'name = "{name}_"' in (crate / "Cargo.toml").read_text()
