"""The fault table: for each thing that may be wrong with rows or with writing, the exit code and the message.

Every case is a process of its own, so that nothing can print a traceback unseen.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HEADER = 'age,sex,"fare, paid",deck,raw\n'
GOOD = "30,male,10,A,0.5\n"
JSON = '{"age": 30, "sex": "male", "fare, paid": 10, "deck": "A", "raw": 0.5}\n'
OLD = b"what stood there before\n"


@dataclass(frozen=True)
class Case:
    """A file of rows, how `predict` is called on it, and what must come of it."""

    what: str
    rows: bytes | str
    exit_code: int
    message: str  # stands in the one line on standard error
    options: tuple[str, ...] = ()
    name: str = "rows.csv"
    output: str = "out.csv"


def numeric(what: str, text: str, message: str = "expected a number, got") -> Case:
    """A cell of a numeric column that is no number."""
    return Case(what, HEADER + GOOD + f"30,male,{text},A,0.5\n", 3, f'rows.csv line 3: column "fare, paid": {message}')


def altered(old: str, new: str) -> str:
    """A good line of JSON with something else in it."""
    return JSON.replace(old, new).strip()


def in_json(what: str, line: str, message: str) -> Case:
    """A line of JSON that is no row."""
    return Case(what, JSON + line + "\n", 3, f"rows.jsonl line 2: {message}", name="rows.jsonl")


_UTF8 = ("--encoding", "utf-8")  # else other encodings are found

ROWS = [
    # numbers
    numeric("a word", "abc"),
    numeric("an underscore", "1_000", 'expected a number, got "1_000"'),
    numeric("Arabic digits", "١٢"),
    numeric("full-width digits", "１２"),
    numeric("hexadecimal", "0x10"),
    numeric("an underscore in an exponent", "1e5_0"),
    numeric("two signs", "+-1"),
    numeric("a blank that is not ASCII", "\u00a01"),
    numeric("a blank in quotes", "' '"),
    numeric("infinity", "inf"),
    numeric("beyond float64", "1e999", "expected a number within the float32 range, got"),
    numeric("beyond float32", "1e39", "expected a number within the float32 range, got"),
    numeric("a boolean", "true"),
    numeric("a decimal comma", '"1,5"'),
    numeric("a date", "2020-01-01"),
    # text
    Case("an empty file", b"", 3, "rows.csv line 1: expected a header line, got an empty file"),
    Case("NUL", HEADER + "30,ma\0le,1,A,1\n", 3, "rows.csv line 2: expected text, got a NUL byte"),
    Case("Latin-1", (HEADER + GOOD).encode() + b"30,m\xe4le,1,A,1\n", 3, "rows.csv line 3: expected UTF-8 text", _UTF8),
    Case("UTF-16", (HEADER + GOOD).encode("utf-16"), 3, "rows.csv line 1: expected UTF-8 text", _UTF8),
    Case("a surrogate", HEADER.encode() + b"1,\xed\xa0\x80,1,A,1\n", 3, "line 2: expected UTF-8 text", _UTF8),
    Case("an unclosed quote", HEADER + '30,"male,1,A,1\n' + GOOD, 3, "line 2: cannot read the row: a quote is never"),
    Case("a stray quote", HEADER + '30,"ma"le,1,A,1\n', 3, "rows.csv line 2: cannot read the row: ',' expected after"),
    # columns
    Case("a missing column", "age,sex,deck,raw\n1,male,A,1\n", 3, 'rows.csv line 1: missing column "fare, paid"'),
    Case("a duplicate column", "age," + HEADER + "1," + GOOD, 3, 'rows.csv line 1: duplicate column "age"; rename one'),
    Case("a short row", HEADER + GOOD + "30,male,10,A\n", 3, 'line 3: expected 5 fields, got 4; none for column "raw"'),
    Case("a long row", HEADER + GOOD + "30,male,10,A,1,2\n", 3, "rows.csv line 3: expected 5 fields, got 6"),
    Case("no rows file", "", 3, "none.csv: cannot read: No such file", name="rows.csv", options=("none.csv",)),
    Case("no such column to keep", HEADER + GOOD, 3, 'missing column "x"', options=("--keep", "x")),
    # JSON
    in_json("a duplicate key", altered('"raw"', '"age"'), 'column "age": duplicate column; rename one'),
    in_json("Infinity in JSON", altered("0.5", "-Infinity"), 'column "raw": expected a finite number, got -Infinity'),
    in_json("1e999 in JSON", altered("0.5", "1e999"), 'column "raw": expected a number within the float32'),
    in_json("1_000 in JSON", altered("0.5", '"1_000"'), 'column "raw": expected a number, got "1_000"'),
    in_json("a boolean number", altered("30", "true"), 'column "age": expected a number, got the boolean'),
    in_json("a list", altered("0.5", "[1]"), 'column "raw": expected a text, a number, true, false'),
    in_json("deep nesting", altered("0.5", "[" * 100_000), "expected an object of scalars, got deep nesting"),
    in_json("a missing key", '{"age": 1}', 'column "sex": missing column: expected by name, got "age"'),
    in_json("no object", "[1, 2]", "expected an object, got a list"),
    in_json("half a line", JSON[:30], "expected JSON: "),
    in_json("NUL in JSON", altered("male", "ma\\u0000le"), 'column "sex": expected text, got a NUL'),
    # values that training has not seen, made errors
    Case("unknown", HEADER + "30,x,1,A,1\n", 3, 'line 2: column "sex": expected "female" or "male"', ("--strict",)),
    Case("out of range", HEADER + "99,male,1,A,1\n", 3, "within the training range 0.42 to 80, got", ("--strict",)),
    # options
    Case("rejects nowhere", HEADER + GOOD, 2, "where do rejected rows go?", ("--on-error", "skip"), output=""),
    Case("rejects unasked", HEADER + GOOD, 2, "--rejects: expected --on-error", ("--rejects", "r.csv")),
    Case("rejects over the rows", HEADER, 2, "expected another file", ("--on-error", "skip", "--rejects", "rows.csv")),
    Case("no such choice", HEADER + GOOD, 2, "'--on-error'", ("--on-error", "ignore")),
    Case("no workbook", HEADER + GOOD, 3, "rows.xlsx: expected an Excel workbook (.xlsx), got text", name="rows.xlsx"),
    Case("no Parquet", HEADER + GOOD, 3, "expected Parquet, got text; name it so, or add", name="r.parquet"),
    Case("nothing at all", b"", 3, "rows.arrow: expected Arrow, got an empty file", name="rows.arrow"),
    Case("half a Parquet file", b"PAR1\x15\0" * 99, 3, "expected a whole file, got one without its end", name="r.pq"),
    Case("an NUL in a tolerant run", HEADER + "1,\0,1,A,1\n", 3, "line 2: expected text", ("--on-error", "skip")),
    Case("an unclosed quote in one", HEADER + '1,"male,1,A,1\n', 3, "never closed", ("--on-error", "null")),
    # writes
    Case("no such folder", HEADER + GOOD, 7, "none/out.csv: cannot write: No such file", output="none/out.csv"),
    Case("a folder in its place", HEADER + GOOD, 7, ": cannot write: Is a directory", output="."),
    Case("a place for no files", HEADER + GOOD, 7, "/proc/out.csv: cannot write: ", output="/proc/out.csv"),
    Case("a full device", HEADER + GOOD, 7, "/dev/full: cannot write: No space left on device", output="/dev/full"),
    Case(
        "rejects into no folder", HEADER + GOOD, 7, "none/r.csv: cannot write: ",
        ("--on-error", "skip", "--rejects", "none/r.csv"),
    ),
]  # fmt: skip


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a folder."""
    command = [sys.executable, "-m", "edgeproof", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False)


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.what)
def test_faults(case: Case, package_path: Path, tmp_path: Path) -> None:
    """Exit code, one line, no output; an old output file keeps its content, and no other file appears."""
    rows = tmp_path / case.name
    rows.write_bytes(case.rows if isinstance(case.rows, bytes) else case.rows.encode())
    if case.output == "out.csv":
        (tmp_path / "out.csv").write_bytes(OLD)
    before = sorted(tmp_path.iterdir())
    where = ["-o", case.output] if case.output else []
    options = case.options
    if options[:1] == ("none.csv",):
        rows, options = tmp_path / "none.csv", ()
    done = run(tmp_path, "predict", package_path, rows.name, *where, *options, "--engine", "reference")
    errors = done.stderr.decode()
    assert (done.returncode, done.stdout) == (case.exit_code, b""), errors
    assert len(errors.splitlines()) == 1
    assert errors.startswith("edgeproof: ")
    assert case.message in errors
    assert sorted(tmp_path.iterdir()) == before
    if case.output == "out.csv":
        assert (tmp_path / "out.csv").read_bytes() == OLD


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        (["evaluate", "{model}", "{test}", "--target", "sex"], 3, 'column "sex": expected "no" or "yes", got'),
        (["evaluate", "{model}", "{test}", "--on-error", "skip"], 2, "where do rejected rows go?"),
        (["evaluate", "{model}", "{test}", "--on-error", "null"], 2, "'--on-error'"),
        (["unpack", "{model}", "-o", "/proc/folder"], 7, "/proc/folder: cannot write: "),
        (["unpack", "{model}", "-o", "{test}"], 2, "already exists and holds something else"),
    ],
)
def test_faults_of_other_commands(
    command: list[str], code: int, message: str, package_path: Path, trained: Path, tmp_path: Path
) -> None:
    """One line at the end; nothing written."""
    places = {"model": package_path, "trained": trained, "test": trained / "test.csv"}
    done = run(tmp_path, *(argument.format(**places) for argument in command))
    errors = done.stderr.decode()
    assert done.returncode == code, errors
    assert message in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["predict", "{model}", "{rows}"], ["evaluate", "{model}", "{rows}"], ["--help"]])
def test_a_closed_pipe_ends_quietly(command: list[str], package_path: Path, trained: Path) -> None:
    """`| head -1` says nothing, whatever runs before it."""
    places = {"model": package_path, "rows": trained / "test.csv"}
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        arguments = [sys.executable, "-m", "edgeproof", *(argument.format(**places) for argument in command)]
        done = subprocess.run(arguments, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0
    notes = ("outside the training range", "values unlike those of training", "values missing (training: ")
    assert all(any(note in line for note in notes) for line in done.stderr.splitlines()), done.stderr
