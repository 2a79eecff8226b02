"""What is printed: one place prints, and nothing that a hostile file holds reaches a terminal as it is."""

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import onnx
import pytest

from edgeproof.console import Measured, aligned, labels_table, listed, printable
from edgeproof.decision import NumericFeature
from edgeproof.package import sealed
from tests.support.command_line import run
from tests.support.repository import REPOSITORY

GOLDEN = REPOSITORY / "tests" / "goldens" / "packages" / "format-1.edgeproof"
ESCAPE = "\x1b]0;owned\x07\x9b2J\r"
SOURCES = [path for folder in ("runtime", "export", "train") for path in (REPOSITORY / folder).rglob("*.py")]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A package, sealed as it should be, whose label and ONNX operator are escape sequences."""
    opened = sealed.read(GOLDEN)
    manifest = opened.manifest
    contract = replace(manifest.contract, labels=(ESCAPE, manifest.contract.labels[1]))
    model = onnx.load_from_string(opened.files["onnx/model.onnx"])
    model.graph.node[0].op_type = f"Op{ESCAPE}"
    for property_ in model.metadata_props:
        if property_.value == manifest.contract.to_bytes().decode():
            property_.value = contract.to_bytes().decode()
    files = dict(opened.files) | {"onnx/model.onnx": model.SerializeToString()}
    records = {name: sealed.record(data, manifest.files[name].role) for name, data in files.items()}
    path = tmp_path / "hostile.edgeproof"
    path.write_bytes(sealed.seal(manifest._replace(files=records, contract=contract), files))
    return path


def test_nothing_a_package_holds_reaches_the_terminal_as_it_is(hostile: Path, tmp_path: Path) -> None:
    """Neither to standard output nor to standard error, of any command that shows what is in a package."""
    contract = sealed.read(hostile).contract
    rows = tmp_path / "rows.csv"
    header = ",".join(f'"{name}"' for name in contract.feature_names)
    cells = "," * (contract.n_features - 1)
    rows.write_text(f"{header},{contract.target}\n{cells},{contract.labels[1]}\n{cells},other\n")
    runs = {
        "verify": (hostile,),
        "inspect": (hostile,),
        "inspect --parity": (hostile, "--parity"),
        "inspect --json": (hostile, "--json"),
        "verify --json": (hostile, "--json"),
        "evaluate": (hostile, rows, "--engine", "reference", "--against-rest"),
        "evaluate, a wrong label": (hostile, rows, "--engine", "reference"),
        "predict": (hostile, rows, "--engine", "onnxruntime"),
    }
    found = {name: run(re.split("[, ]", name)[0], *arguments) for name, arguments in runs.items()}
    for name, result in found.items():
        for text in (result.stdout, result.stderr):
            assert text.replace("\n", "").isprintable(), (name, text)
    shown = printable(ESCAPE)
    assert found["verify"].exit_code == 8
    assert found["evaluate"].exit_code == 0
    for name in ("verify", "inspect", "evaluate, a wrong label"):
        assert shown in found[name].stdout + found[name].stderr, name
    assert shown[:10] in found["evaluate"].stdout  # tables cut long labels
    assert ESCAPE in json.loads(found["inspect --json"].stdout)["manifest"]["contract"]["labels"]


def test_a_table_keeps_its_rows_whatever_the_cells_hold() -> None:
    """A line end in a cell makes no line of its own, and columns stay aligned."""
    lines = aligned([("name", "x"), ("a\nb", "1"), ("\x1b[1m", "2")]).split("\n")
    assert lines == ["name     x", "a\\nb     1", "\\x1b[1m  2"]


def test_what_was_left_out_and_what_is_larger_stand_apart() -> None:
    """Two remarks of different kinds are two paragraphs; there is no blank line where there is one alone."""
    measured = Measured.of(sealed.read(GOLDEN).manifest)
    sizes = {**measured.sizes, "tflite/model.int8.tflite": 10**6}
    left_out = {"kits/sql": "why", "kits/c": "why not"}
    both = labels_table(measured._replace(sizes=sizes, left_out=left_out))
    assert "\n\nLEFT OUT kits/c: why not\nLEFT OUT kits/sql: why\n\nLarger than the float32 file" in both
    assert "\n\n\n" not in labels_table(measured._replace(sizes=sizes)) + both


def test_long_names_that_begin_alike_stay_apart() -> None:
    """They are cut in their middle, others at their end."""
    name = "was your anonymity protected by all who asked, {}"
    lines = listed([(name.format("before"), "x"), (name.format("after"), "x"), ("y" * 50, "x")]).split("\n")
    assert lines == [
        "was your anonym…ho asked, before  x",
        "was your anonym…who asked, after  x",
        f"{'y' * 31}…  x",
    ]


def test_example_rows_are_data_for_a_program_and_text_on_a_terminal(tmp_path: Path) -> None:
    """A pipe gets the contract's own names, a terminal their escapes."""
    opened = sealed.read(GOLDEN)
    first, *others = opened.contract.features
    assert isinstance(first, NumericFeature)
    contract = replace(opened.contract, features=(replace(first, name="a\x1b[1mb"), *others))
    path = tmp_path / "p.edgeproof"
    path.write_bytes(sealed.seal(opened.manifest._replace(contract=contract), opened.files))
    command = [sys.executable, "-m", "edgeproof", "inspect", "--example", str(path)]
    assert b"a\x1b[1mb" in subprocess.run(command, capture_output=True, check=True).stdout
    ours, theirs = pty.openpty()
    try:
        subprocess.run(command, stdout=theirs, check=True)
        shown = os.read(ours, 100_000)
    finally:
        os.close(ours)
        os.close(theirs)
    assert b"a\\x1b[1mb" in shown
    assert b"\x1b" not in shown


def test_one_place_prints() -> None:
    """`click.echo`, `print` and the standard streams' `write` stand in the console only."""
    prints = re.compile(r"click\.secho|click\.echo|(?<![\w.])print\(|sys\.(stdout|stderr)\.write")
    places = {path.name for path in SOURCES if "kits" not in path.parts and prints.search(path.read_text("utf-8"))}
    assert places == {"printing.py", "progress.py"}
