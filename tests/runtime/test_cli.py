"""The command line: what it prints, where, and the exit code of every mistake."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

import edgeproof
from edgeproof.cli import main
from edgeproof.decision import Contract
from edgeproof.package import sealed
from tests.support.command_line import assert_one_line, run


def table(text: str) -> list[dict[str, str]]:
    """Parse CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_predict_to_standard_output_and_to_a_file(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """Label and probability in row order, the same as the Python API; kept columns as they stood."""
    result = run(
        "predict", package_path, rows_csv, "--keep", "age,sex", "--keep", "deck", "--engine", "reference", "-q"
    )
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    rows = table(rows_csv.read_text(encoding="utf-8"))
    found = table(result.stdout)
    predictor = edgeproof.load(package_path, engine="reference")
    assert [row["label"] for row in found] == predictor.predict(rows).tolist()
    assert [np.float32(row["probability"]) for row in found] == predictor.probability(rows).tolist()
    for name in ("age", "sex", "deck"):
        assert [row[name] for row in found] == [row[name] for row in rows]
    out = tmp_path / "out.tsv"
    assert run("predict", package_path, rows_csv, "-o", out, "--prefix", "p_").exit_code == 0
    assert out.read_text().splitlines()[0] == "p_label\tp_probability"
    assert len(out.read_text().splitlines()) == 61


def test_batch_size_does_not_matter(package_path: Path, rows_csv: Path) -> None:
    """The reference engine gives the same bytes for any batch size."""
    outputs = {
        run("predict", package_path, rows_csv, "--batch-size", n, "--engine", "reference").stdout for n in (1, 7, 1000)
    }
    assert len(outputs) == 1


def test_predict_from_standard_input(package_path: Path, rows_csv: Path) -> None:
    """`-`, or no ROWS at all, reads standard input."""
    data = rows_csv.read_bytes()
    expected = run("predict", package_path, rows_csv).stdout
    assert run("predict", package_path, "-", input=data).stdout == expected
    assert run("predict", package_path, input=data).stdout == expected
    tsv = io.StringIO()
    csv.writer(tsv, delimiter="\t").writerows(csv.reader(io.StringIO(data.decode())))
    assert run("predict", package_path, "--format", "tsv", input=tsv.getvalue().encode()).stdout == expected


@pytest.mark.parametrize("form", ["shuffled", "extra", "bom", "crlf", "cr", "quoted", "blank lines"])
def test_the_form_of_the_file_does_not_change_predictions(
    package_path: Path, rows_csv: Path, tmp_path: Path, form: str
) -> None:
    """Shuffled and extra columns, BOM, CRLF, quotes: the same predictions."""
    rows = table(rows_csv.read_text(encoding="utf-8"))
    names = list(rows[0])
    if form == "shuffled":
        names.reverse()
    if form == "extra":
        names.insert(2, "more")
        rows = [{**row, "more": 'x,"y"\n'} for row in rows]
    buffer = io.StringIO(newline="")
    ends = {"crlf": "\r\n", "cr": "\r", "blank lines": "\n\n"}.get(form, "\n")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if form == "quoted" else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(buffer, names, lineterminator=ends, quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "rows.csv"
    path.write_bytes((b"\xef\xbb\xbf" if form == "bom" else b"") + buffer.getvalue().encode())
    result = run("predict", package_path, path, "--engine", "reference")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == run("predict", package_path, rows_csv, "--engine", "reference").stdout


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"", ["line 1", "empty file"]),
        (b"age,sex\n1,male\n", ["line 1", "missing columns", '"deck"']),
        (b'age,sex,"fare, paid",deck,raw\n1,male,2,A,3\n1,male,2,A\n', ["line 3", "expected 5 fields, got 4"]),
        (b'age,sex,"fare, paid",deck,raw\n1,male,2,A,3\nabc,male,2,A,3\n', ["line 3", '"age"', "expected a number"]),
        (b'age,sex,"fare, paid",deck,raw\n1,male,1e999,A,3\n', ["line 2", '"fare, paid"', "float32 range"]),
        (b'age,sex,"fare, paid",deck,raw\ninf,male,1,A,3\n', ["line 2", '"age"', "expected a number"]),
        (b'age,sex,"fare, paid",deck,raw\n1_0,male,1,A,3\n', ["line 2", '"age"', "expected a number"]),
        (b'age,age,sex,"fare, paid",deck,raw\n', ["line 1", "duplicate column"]),
        (b'age,sex,"fare, paid",deck,raw\n1,"male,1,A,3\n', ["line 2", "never closed"]),
    ],
)
@pytest.mark.parametrize("to_file", [True, False])
def test_bad_rows(package_path: Path, tmp_path: Path, content: bytes, parts: list[str], to_file: bool) -> None:
    """One line with file and line, exit 3, no output file, an old output file intact."""
    path, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    path.write_bytes(content)
    if to_file:
        assert_one_line(run("predict", package_path, path, "-o", out), 3, "rows.csv", *parts)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["rows.csv"]
        out.write_text("old")
        assert run("predict", package_path, path, "-o", out).exit_code == 3
        assert out.read_text() == "old"
    else:
        result = run("predict", package_path, input=content)
        assert result.exit_code == 3
        assert "standard input" in result.stderr
        assert all(part in result.stderr for part in parts)


def test_wrong_arguments(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """Each mistake in an argument: one line, the right exit code."""
    mistakes: list[tuple[list[object], int, list[str]]] = [
        (["predict"], 2, ["MODEL", "--help"]),
        (["predict", tmp_path / "none.edgeproof", rows_csv], 2, ["none.edgeproof", "No such file"]),
        (["predict", tmp_path, rows_csv], 2, ["directory"]),
        (["predict", rows_csv, rows_csv], 2, ["expected an .edgeproof package"]),
        (["predict", package_path, tmp_path / "none.csv"], 3, ["none.csv", "No such file"]),
        (["predict", package_path, tmp_path], 3, ["got a directory"]),
        (["predict", package_path, package_path], 2, ["expected a table, got a zip archive"]),
        (["predict", package_path, rows_csv, "--engine", "tpu"], 2, ["expected auto"]),
        (["predict", package_path, rows_csv, "--precision", "int4"], 2, ["float32"]),
        (["predict", package_path, rows_csv, "--keep", "nope"], 3, ["missing column", '"nope"']),
        (["predict", package_path, rows_csv, "--keep", ""], 2, ["--keep", "expected names, got ''"]),
        (["challenge", package_path, "--seed", " "], 2, ["--seed", "got an empty one"]),
        (["predict", package_path, rows_csv, "--keep", "age,age"], 2, ["--keep", '"age"']),
        (["predict", package_path, rows_csv, "--batch-size", "0"], 2, ["--batch-size"]),
        (["predict", package_path, rows_csv, "--format", "doc"], 2, ["--format"]),
        (["predict", package_path, rows_csv, "-o", tmp_path / "none" / "out.csv"], 7, ["cannot write"]),
        (["predict", package_path, rows_csv, "-o", tmp_path / "out.xlsx"], 2, ["xlsx is only read"]),
        (["predict", package_path, rows_csv, "-o", tmp_path], 7, ["directory"]),
        (["predict", package_path, rows_csv, "more"], 3, ["more: cannot read: No such file"]),
        (["predict", package_path, Path(__file__)], 2, [".py: unknown table format"]),
        (["predict", package_path, rows_csv, "more.csv"], 3, ["more.csv: cannot read: No such file"]),
        (["evaluate", package_path, rows_csv], 3, ["missing column", '"survived"']),
        (["evaluate", package_path, rows_csv, "--target", "sex"], 3, ['expected "no" or "yes"']),
        (["verify", rows_csv], 2, ["expected an .edgeproof package"]),
        (["inspect", tmp_path / "x.onnx"], 2, ["cannot read"]),
        (["unpack", package_path], 2, ["--output"]),
        (["unpack", package_path, "-o", rows_csv], 2, ["already exists"]),
        (["nonsense"], 2, ["there is no command 'nonsense'"]),
        (["--nonsense"], 2, ["--nonsense"]),
    ]
    for arguments, code, parts in mistakes:
        assert_one_line(run(*arguments), code, *parts)


def test_a_kept_column_named_like_ours_is_refused(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """`--prefix` renames ours."""
    rows = [{**row, "label": "x"} for row in table(rows_csv.read_text(encoding="utf-8"))]
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert_one_line(run("predict", package_path, path, "--keep", "label"), 2, '"label"', "--prefix")
    result = run("predict", package_path, path, "--keep", "label", "--prefix", "my_")
    assert list(table(result.stdout)[0]) == ["label", "my_label", "my_probability"]


def test_damaged_packages_are_exit_4(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """A flipped bit anywhere ends every command the same way."""
    data = bytearray(package_path.read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "x.edgeproof"
    path.write_bytes(data)
    for arguments in (["predict", path, rows_csv], ["verify", path], ["inspect", path], ["unpack", path, "-o", "d"]):
        assert_one_line(run(*arguments), 4, "x.edgeproof: damaged package")


def test_evaluate(package_path: Path, trained: Path, tmp_path: Path) -> None:
    """The figures of the held-out rows are those that were sealed; rows without a label are counted."""
    original = sealed.read(package_path).manifest.original
    result = run("evaluate", package_path, trained / "test.csv", "--json")
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout)
    assert figures["accuracy"] == original["accuracy"]
    assert figures["auc"] == pytest.approx(original["auc"], abs=1e-4)
    assert np.sum(figures["confusion"]) == figures["rows"] == original["rows"]
    lines = (trained / "test.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "test.csv"
    path.write_text("\n".join([*lines, lines[1].rsplit(",", 1)[0] + ","]), encoding="utf-8")
    result = run("evaluate", package_path, path)
    assert "1 rows without a label" in result.stderr
    accuracy = next(line for line in result.stdout.splitlines() if line.startswith("accuracy")).split()
    assert accuracy[1] == accuracy[-1] == f"{original['accuracy']:.4f}"
    for figure in ("95 % CI", 'precision for "yes"', 'recall for "yes"', 'F1 for "yes"', 'PR AUC for "yes"'):
        assert figure in result.stdout
    path.write_text(lines[0] + "\n", encoding="utf-8")
    assert_one_line(run("evaluate", package_path, path), 3, "expected labelled rows, got none")


def test_verify(package_path: Path) -> None:
    """Every artifact is run by every engine."""
    result = run("verify", package_path)
    assert result.exit_code == 0, result.stdout
    for engine in ("litert", "onnxruntime", "reference"):
        assert f" {engine} " in result.stdout
    assert "deliberately extreme" in result.stdout
    checks = json.loads(run("verify", package_path, "--json").stdout)
    assert checks["passed"]
    runs = [check for check in checks["checks"] if check["engine"]]
    assert len(runs) > 10
    assert all(check["rows"] > 4000 and check["largest"] >= 0 and 0 <= check["of_bound"] <= 1 for check in runs)
    assert {check["outcome"] for check in checks["checks"]} == {"passed"}


def test_inspect_shows_a_precision_that_this_version_does_not_know(package_path: Path, tmp_path: Path) -> None:
    """A valid package of a later version is shown; what is unknown comes last in the table."""
    opened = sealed.read(package_path)
    artifacts = dict(opened.manifest.artifacts)
    name = next(iter(artifacts))
    artifacts[name] = artifacts[name]._replace(precision="int4")
    path = tmp_path / "later.edgeproof"
    path.write_bytes(sealed.seal(opened.manifest._replace(artifacts=artifacts), opened.files))
    result = run("inspect", path)
    assert (result.exit_code, result.stderr) == (0, "")
    files = [path.rpartition("/")[2] for path in artifacts]
    rows = [line.split()[0] for line in result.stdout.splitlines() if line and line.split()[0] in files]
    assert rows[-1] == name.rpartition("/")[2]


def test_inspect(package_path: Path, contract: Contract, tmp_path: Path) -> None:
    """A summary for people, JSON for scripts, an example row that predict accepts."""
    result = run("inspect", package_path)
    for part in ("survived", "auto takes litert", "onnx/model.onnx", "resampled", *contract.feature_names):
        assert part in result.stdout
    assert json.loads(run("inspect", package_path, "--json").stdout)["manifest"]["contract"] == contract.to_json()
    parity = run("inspect", package_path, "--parity").stdout
    assert "int8 onnx evaluator" in parity
    assert "float16 litert_reference" in parity
    example = run("inspect", package_path, "--example").stdout
    assert len(table(run("predict", package_path, input=example).stdout)) == 1
    naked = tmp_path / "model.onnx"
    naked.write_bytes(sealed.read(package_path).files["onnx/model.onnx"])
    assert run("inspect", naked, "--example").stdout == example
    assert run("inspect", naked).exit_code == 0


def test_naked_models_say_that_no_digest_was_checked(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """One line on standard error, the same predictions."""
    assert run("unpack", package_path, "-o", tmp_path / "d").exit_code == 0
    for name, engine in (("onnx/model.onnx", "onnxruntime"), ("tflite/model.tflite", "litert")):
        result = run("predict", tmp_path / "d" / name, rows_csv, "-q")
        assert result.exit_code == 0, result.stderr
        assert result.stderr.count("\n") == 1
        assert "no digest was checked" in result.stderr
        assert result.stdout == run("predict", package_path, rows_csv, "--engine", engine).stdout
        assert_one_line(run("verify", tmp_path / "d" / name), 2, "naked model")


def test_unpack(package_path: Path, tmp_path: Path) -> None:
    """All files, into a new or an empty folder only."""
    assert run("unpack", package_path, "-o", tmp_path / "d").exit_code == 0
    assert_one_line(run("unpack", package_path, "-o", tmp_path / "d"), 2, "holds something else")
    opened = sealed.read(package_path)
    files = opened.unpacked(opened.files)
    assert {f"kits/{kit}/{name}" for kit in opened.kits for name in opened.kit(kit)} < set(files)
    found = {p.relative_to(tmp_path / "d").as_posix() for p in (tmp_path / "d").rglob("*") if p.is_file()}
    assert found == {"manifest.json", *files}
    assert all((tmp_path / "d" / name).read_bytes() == content for name, content in files.items())
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "mine").write_text("x")
    assert_one_line(run("unpack", package_path, "-o", tmp_path / "e"), 2, "holds something else")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_full_disk_is_exit_7(package_path: Path, rows_csv: Path) -> None:
    """Writing to a full device ends with one line."""
    command = [sys.executable, "-m", "edgeproof", "predict", str(package_path), str(rows_csv)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 7
    assert "cannot write: No space left" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_pipe_ends_quietly(package_path: Path, rows_csv: Path) -> None:
    """`edgeproof predict … | head -1` says nothing."""
    command = [sys.executable, "-m", "edgeproof", "predict", str(package_path), str(rows_csv), "--batch-size", "1"]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        done = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_of_every_command() -> None:
    """Every option has a help text."""
    from edgeproof.cli import COMMANDS

    for name in COMMANDS:
        context: Any = main.make_context("edgeproof", [name], resilient_parsing=True)
        command = main.get_command(context, name)
        assert command is not None
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.help, (name, parameter.name)
        assert run(name, "--help").exit_code == 0


def test_one_class_against_the_rest() -> None:
    """With `--against-rest` every other label is of the rest; without, it is an error: a typing mistake is no class."""
    from edgeproof.decision import CodedColumn
    from edgeproof.errors import UsageError
    from edgeproof.rows import Batch, Fault
    from edgeproof.scoring.evaluate import Labels

    texts = ["cat", "dog", "", "not cat", " 'cat'", "dog", "1.0", "lost"]
    unreadable = [Fault(7, "", "expected 2 fields, got 1")]
    labels = ("not cat", "cat")
    wrong = 'column "y": expected "not cat" or "cat", got "dog"; --against-rest reads all other labels as "not cat"'
    for cells in (texts, CodedColumn(tuple(texts), np.arange(8))):
        batch = Batch({"y": cells}, 8, faults=unreadable)
        truth, faults = Labels(labels, frozenset({""}), against_rest=True).read(batch, "y")
        assert (truth.tolist(), faults) == ([1, 0, -1, 0, 1, 0, 0, -1], [])
        truth, faults = Labels(labels, frozenset({""}), against_rest=False).read(batch, "y")
        assert truth.tolist() == [1, -2, -1, 0, 1, -2, -2, -1]
        assert [(fault.row, str(fault)) for fault in faults[:2]] == [(1, wrong), (5, wrong)]
    batch = Batch({"y": [True, 1, 1.0, "1", None]}, 5)
    with pytest.raises(UsageError, match="--against-rest: expected a model of two labels, got 3"):
        Labels(("a", "b", "c"), frozenset(), against_rest=True)
    truth, faults = Labels(("1", "true"), frozenset({""}), against_rest=False).read(batch, "y")
    assert (truth.tolist(), faults) == ([1, 0, 0, 0, -1], [])


def test_labels_that_are_spelled_otherwise(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """The error names both spellings and the option, which gives the figures of the spelling of training."""
    rows = table(rows_csv.read_text(encoding="utf-8"))
    labels = edgeproof.load(package_path, engine="reference").predict(rows).tolist()
    usual, upper, one = (tmp_path / name for name in ("usual.csv", "upper.csv", "one.csv"))
    for path, told in ((usual, labels), (upper, [label.upper() for label in labels]), (one, ["no"] * len(labels))):
        labelled = [{**row, "survived": label} for row, label in zip(rows, told, strict=True)]
        pd.DataFrame(labelled).to_csv(path, index=False)
    refused = run("evaluate", package_path, upper)
    assert_one_line(refused, 3, 'expected "no" or "yes"', "--labels")
    renamed = ("--labels", "NO=no", "--labels", "YES=yes")
    assert run("evaluate", package_path, upper, *renamed).stdout == run("evaluate", package_path, usual).stdout
    assert_one_line(run("evaluate", package_path, upper, "--labels", "NO=nope"), 2, "--labels: expected OLD=NEW")
    told = run("evaluate", package_path, one).stdout
    assert told.startswith('WARNING: no row is labelled "yes".')
    assert not run("evaluate", package_path, usual).stdout.startswith("WARNING")
    unmeasured = [line for line in told.splitlines() if line.startswith(("precision", "recall", "F1", "ROC", "PR"))]
    assert len(unmeasured) == 5
    assert all(" – " in f"{line} " for line in unmeasured)


def test_answers_never_replace_the_rows(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """Naming the table of the rows as the output is refused, also through a link; the table stays."""
    table = tmp_path / "rows.csv"
    table.write_bytes(rows_csv.read_bytes())
    link = tmp_path / "link.csv"
    link.symlink_to(table)
    for output in (table, link):
        result = run("predict", package_path, table, "-o", output)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "expected another file, got that of ROWS" in result.stderr
    assert table.read_bytes() == rows_csv.read_bytes()
