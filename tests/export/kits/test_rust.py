"""The Rust kit as its ecosystem's tools see it."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.languages.programs import run

pytestmark = pytest.mark.slow

_LINTS = ["--", "-D", "warnings", "-W", "clippy::pedantic"]


@pytest.fixture(params=["source", "odd_source"])
def crate(request: pytest.FixtureRequest, tmp_path: Path, kit_tools: Any) -> Path:
    """A crate with ordinary names, and one with awkward ones."""
    kit_tools.require("rust")
    folder: Path = kit_tools.write_kit("rust", request.getfixturevalue(request.param), tmp_path)
    return folder


def test_formatted_and_without_warnings(crate: Path) -> None:
    """As rustfmt leaves it; nothing for clippy, pedantic too; documentation without a warning."""
    run(["cargo", "fmt", "--check"], crate)
    run(["cargo", "clippy", "--quiet", "--offline", "--all-targets", *_LINTS], crate)
    run(["cargo", "doc", "--quiet", "--offline"], crate, environment=os.environ | {"RUSTDOCFLAGS": "-D warnings"})


def test_the_example_scores_its_row(source: Any, tmp_path: Path, kit_tools: Any) -> None:
    """`cargo run --example score` prints the first golden row's probability and label."""
    kit_tools.require("rust")
    crate = kit_tools.write_kit("rust", source, tmp_path)
    printed = run(["cargo", "run", "--quiet", "--offline", "--example", "score"], crate).decode()
    probability, label = printed.split()
    assert (float(probability), label) == (pytest.approx(source.golden.reference[0]), source.example_label)
    assert (crate / "Cargo.lock").read_text().count("[[package]]") == 1


def test_names_that_cargo_refuses_get_an_underscore(source: Any, tmp_path: Path, kit_tools: Any) -> None:
    """A crate cannot be called `type` or `std`."""
    for name in ("type", "std"):
        renamed = replace(source, contract=replace(source.contract, name=name))
        crate = kit_tools.write_kit("rust", renamed, tmp_path / name)
        assert f'name = "{name}_"' in (crate / "Cargo.toml").read_text()
