"""The command line as a newcomer meets it: help in the order of the work, 80 columns, hints that lead somewhere."""

import json
from pathlib import Path

import pyarrow.parquet
import pytest
from pyarrow import csv as pa_csv

from edgeproof.cli import COMMANDS, main
from edgeproof.errors import near_file, nearest
from edgeproof.package import sealed
from tests.support.command_line import refusal, run
from tests.support.repository import EXAMPLES, GOLDEN, REPOSITORY

MODEL, ROWS = GOLDEN, EXAMPLES / "new.csv"
OF_OTHERS = ("train", "adopt", "export", "datasheet")


def test_the_program_alone_prints_its_help_in_the_order_of_the_work() -> None:
    """On standard output, with exit code 0; each command once, with its whole sentence."""
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == run("--help").stdout
    lines = [line.split() for line in result.stdout.splitlines() if line.startswith("  ")]
    listed = [line[0] for line in lines if line[0] in (*COMMANDS, *OF_OTHERS)]
    assert listed[:6] == ["train", "adopt", "export", "verify", "predict", "evaluate"]
    assert sorted(listed) == sorted((*COMMANDS, *OF_OTHERS))
    assert "..." not in result.stdout.replace("[ARGS]...", "")


@pytest.mark.parametrize("command", ["", *COMMANDS, *OF_OTHERS])
def test_help_fits_a_terminal_and_needs_no_decoder(command: str) -> None:
    """At most 80 columns, no types of click, no ranges in brackets."""
    text = run(*filter(None, [command]), "--help").stdout
    assert max(map(len, text.splitlines())) <= 80, max(text.splitlines(), key=len)
    for cipher in ("RANGE", "INTEGER", "FLOAT", "<=", "[x"):
        assert cipher not in text


def test_every_output_about_a_package_fits_a_terminal(tmp_path: Path) -> None:
    """What people read of each command that takes a package is at most 80 columns wide."""
    labelled = EXAMPLES / "passengers.csv"
    for arguments in (
        ("verify", MODEL), ("inspect", MODEL), ("inspect", MODEL, "--labels"), ("inspect", MODEL, "--parity"),
        ("evaluate", MODEL, labelled), ("predict", MODEL, ROWS), ("bench", MODEL), ("doctor",),
        ("unpack", MODEL, "--kit", "c", "-o", tmp_path / "c"),
    ):  # fmt: skip
        result = run(*arguments)
        assert result.exit_code == 0, result.stderr
        text = result.stdout + result.stderr.replace(str(tmp_path), "").replace(str(labelled), labelled.name)
        assert max(map(len, text.splitlines())) <= 80, max(text.splitlines(), key=len)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("predit",), "did you mean `predict`?"),
        (("predict", MODEL, ROWS, "--ouput", "x"), "--output"),
        (("predict", MODEL, ROWS, "--format", "cvs"), "did you mean csv?"),
        (("predict", MODEL, EXAMPLES / "new.cvs"), f"did you mean {EXAMPLES / 'new.csv'}?"),
        (("predict", MODEL, REPOSITORY / "zensical.toml"), "use --format"),
        (("predict", MODEL, EXAMPLES / "nwe.csv"), f"did you mean {EXAMPLES / 'new.csv'}?"),
        (("verify", MODEL.with_suffix(".edgeprof")), f"did you mean {MODEL}?"),
        (("predict", MODEL, ROWS, "--keep", "agee"), 'did you mean "age"?'),
        (("verify", "mine.keras"), "got a Keras model"),
    ],
)
def test_misspelt_words_are_guessed(arguments: tuple[object, ...], hint: str, tmp_path: Path) -> None:
    """Commands, options, formats, files and columns: one line with what was most likely meant."""
    result = run(*arguments, "-o", tmp_path / "out.csv") if arguments[0] == "predict" else run(*arguments)
    assert result.exit_code in (2, 3)
    assert len(result.stderr.splitlines()) == 1
    assert hint in result.stderr


def test_nothing_is_guessed_from_noise(tmp_path: Path) -> None:
    """A word that is like none has no hint, nor a file that shares the extension alone; case does not matter."""
    (tmp_path / "one.csv").touch()
    (tmp_path / "t_none.csv").touch()
    assert near_file(str(tmp_path / "nope.csv")) == near_file(str(tmp_path / "one.onnx")) == ""
    assert near_file(str(tmp_path / "one")) == near_file(str(tmp_path / "on.csv")) != ""
    assert nearest("zzz", ["predict", "verify"]) is None
    assert nearest("Survived", ["survived", "fare"]) == "survived"
    assert isinstance(main.name, str)


@pytest.mark.parametrize("output", ["out.foo", "out.xlsy"])
def test_what_is_only_read_is_no_format_of_an_output(output: str, tmp_path: Path) -> None:
    """The formats that are written are listed, and the one option that helps."""
    line = refusal(run("predict", MODEL, ROWS, "-o", tmp_path / output), 2)
    assert ".parquet" in line
    assert not any(f"{suffix}," in line for suffix in (".xlsx", ".npy", ".png"))
    assert "use --output-format" in line
    assert "--format" not in line.replace("--output-format", "")


def test_a_folder_in_place_of_a_package_says_what_to_run(tmp_path: Path) -> None:
    """That of `train` is to be exported; any other is a folder."""
    folder = tmp_path / "a model"
    folder.mkdir()
    assert refusal(run("verify", folder), 2).endswith("expected an .edgeproof package, got a directory")
    for name in ("model.keras", "contract.json"):
        (folder / name).touch()
    for command in (("verify",), ("predict",), ("inspect",)):
        line = refusal(run(*command, folder), 2)
        assert line.endswith(f"got the folder that train wrote; run: edgeproof export '{folder}'")


def test_all_columns_are_kept_on_request() -> None:
    """`--keep all` copies every column of the table, in its order."""
    kept = run("predict", MODEL, ROWS, "--keep", "all").stdout.splitlines()
    given = ROWS.read_text(encoding="utf-8").splitlines()
    assert kept[0] == f"{given[0]},label,probability"
    assert len(kept) == len(given)
    assert run("predict", MODEL, "--keep", "all", input="\n".join(given)).stdout.splitlines() == kept


def test_the_model_is_named_on_request(tmp_path: Path) -> None:
    """`--model-id` adds a column; a naked model has no id."""
    identity = sealed.read(MODEL).manifest.model_id
    lines = run("predict", MODEL, ROWS, "--model-id").stdout.splitlines()
    assert lines[0] == "label,probability,model"
    assert all(line.endswith(f",{identity}") for line in lines[1:])
    naked = tmp_path / "model.onnx"
    naked.write_bytes(sealed.read(MODEL).files["onnx/model.onnx"])
    assert run("predict", naked, ROWS, "--model-id").exit_code == 2


def test_a_partitioned_folder_is_read_and_written_file_by_file(tmp_path: Path) -> None:
    """Folders below folders are found; an output folder gets one file for each input, where it was."""
    table = pa_csv.read_csv(ROWS)
    for day in ("date=2026-01-02", "date=2026-01-01"):
        (tmp_path / "in" / day).mkdir(parents=True)
        pyarrow.parquet.write_table(table, tmp_path / "in" / day / "part.parquet")
    (tmp_path / "in" / "_SUCCESS.csv").write_text("no table")
    one = tmp_path / "one.csv"
    assert run("predict", MODEL, tmp_path / "in", "-o", one).exit_code == 0
    assert len(one.read_text().splitlines()) == 1 + 2 * table.num_rows
    summary = json.loads(run("predict", MODEL, tmp_path / "in", "-o", f"{tmp_path}/out/", "--json").stdout)
    written = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.parquet"))
    assert written == ["date=2026-01-01/part.parquet", "date=2026-01-02/part.parquet"]
    assert summary["rows"] == 2 * table.num_rows == sum(one["rows"] for one in summary["inputs"])
    scored = pyarrow.parquet.read_table(tmp_path / "out" / written[0])
    assert scored.column_names == ["label", "probability"]
    csv = run("predict", MODEL, tmp_path / "in", "-o", f"{tmp_path}/texts/", "--output-format", "csv")
    assert csv.exit_code == 0
    assert (tmp_path / "texts" / "date=2026-01-01" / "part.csv").exists()


def test_two_inputs_never_share_an_output(tmp_path: Path) -> None:
    """Two files of one name are refused before anything is written, and so is standard input."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.csv").write_bytes(ROWS.read_bytes())
    inputs = (tmp_path / "a" / "x.csv", tmp_path / "b" / "x.csv")
    for rows in (inputs, ("-",)):
        result = run("predict", MODEL, *rows, "-o", f"{tmp_path}/out/")
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert not (tmp_path / "out").exists()
    assert run("predict", MODEL, ROWS, "--json").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict", "m", "rows.csv", "-o", "m"),
        ("predict", "-o", "out.csv", "--stats", "./m", "m", "rows.csv"),
        ("predict", "m", "rows.csv", "-o", "out.csv", "--on-error", "skip", "--rejects", "m"),
        ("predict", "m", "rows.csv", "-o", "link.csv"),
        ("evaluate", "m", "rows.csv", "--stats", "m"),
        ("diff", "m", "m", "rows.csv", "--changed", "m"),
        ("verify", "m", "--key", "secret.key", "--receipt", "secret.key"),
        ("verify", "m", "--key", "secret.key", "--receipt", "m"),
        ("challenge", "m", "--seed", "a", "-o", "m"),
        ("slim", "m", "-o", "m"),
        ("report", "m", "-o", "m"),
        ("report", "m", "rows.csv", "-o", "rows.csv"),
        ("demo", "m", "-o", "m"),
    ],
    ids=" ".join,
)
def test_nothing_that_is_read_is_overwritten(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is also an argument, by whatever name: exit code 2, one line, every file as it was."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m").write_bytes(MODEL.read_bytes())
    (tmp_path / "rows.csv").write_bytes(ROWS.read_bytes())
    (tmp_path / "secret.key").write_bytes(b"a key")
    (tmp_path / "link.csv").symlink_to("rows.csv")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert ": expected another file, got that of " in line
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
