"""The Rust kit as its ecosystem's tools see it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from edgeproof_export.kits import KitSource
from tests.languages.programs import run
from tests.support.kits import require, write_kit

pytestmark = pytest.mark.slow

_LINTS = ["--", "-D", "warnings", "-W", "clippy::pedantic"]


@pytest.fixture(params=["source", "odd_source"])
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


def test_names_that_cargo_refuses_get_an_underscore(source: KitSource, tmp_path: Path) -> None:
    """A crate cannot be called `type` or `std`."""
    for name in ("type", "std"):
        renamed = replace(source, contract=replace(source.contract, name=name))
        crate = write_kit("rust", renamed, tmp_path / name)
        assert f'name = "{name}_"' in (crate / "Cargo.toml").read_text()
