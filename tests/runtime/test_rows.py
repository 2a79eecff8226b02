"""Rows that cannot hurt: JSON Lines, bad rows skipped or answered with nothing, unusual values counted."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Contract, Threshold
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, read, row_vectors
from edgeproof.tables import csv as csv_table
from edgeproof.tables import jsonl
from edgeproof.tables.dialect import Dialect
from tests.support.command_line import Run

HEADER = 'age,sex,"fare, paid",deck,raw\n'
GOOD = "30,male,10,A,0.5\n"


def rows_of(path: Path) -> list[dict[str, str]]:
    """Parse a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def jsonl_batches(text: str | bytes, tolerant: bool = False, wanted: tuple[str, ...] | None = None) -> list[Batch]:
    """All batches of a JSON Lines table."""
    data = text.encode() if isinstance(text, str) else text
    return list(jsonl.read(io.BytesIO(data), "rows.jsonl").batches(1000, wanted, tolerant))


# --- JSON Lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_json_lines_however_they_are_written(end: str, bom: bytes) -> None:
    """Line ends, BOM, blank lines, order of keys: the same cells."""
    (batch,) = jsonl_batches(bom + f'{{"a": 1.0, "b": "x"}}{end}{{"b": null, "a": 1e5}}{end}'.encode())
    assert {name: list(cells) for name, cells in batch.columns.items()} == {"a": ["1.0", "1e5"], "b": ["x", None]}


def test_the_same_value_in_csv_and_json_gives_the_same_bits(contract: Contract) -> None:
    """Texts of numbers, digits beyond float64, booleans, nulls, whole numbers in categorical columns."""
    numbers = ["0.1", "16777217", "1e-45", "3.4028235e38", "0.30000000000000004", "-0", "1E+2", "12345678901234567890"]
    rng = np.random.default_rng(0)
    numbers += [repr(float(x)) for x in rng.normal(size=500) * 10.0 ** rng.integers(-30, 30, 500)]
    table = "".join(f"{n},female,{n},1.0,{n}\n" for n in numbers)
    objects = "".join(
        f'{{"age": {n}, "sex": "female", "fare, paid": "{n}", "deck": 1.0, "raw": {n}}}\n' for n in numbers
    )
    (from_csv,) = csv_table.read(io.BytesIO((HEADER + table).encode()), "x", ",").batches(10_000)
    (from_json,) = jsonl_batches(objects)
    expected = row_vectors(contract, from_csv)
    assert row_vectors(contract, from_json).tobytes() == expected.tobytes()
    assert expected[0].tolist() == [np.float32(0.1), 1, np.float32(0.1), 5, np.float32(0.1)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"a": 1, "a": 2}', 'line 2: column "a": duplicate column; rename one'),
        ('{"a": -Infinity}', 'line 2: column "a": expected a finite number, got -Infinity'),
        ('{"a": [1]}', 'line 2: column "a": expected a text, a number, true, false or null, got a list'),
        ('{"a": {"b": 1}}', 'line 2: column "a": expected a text, a number, true, false or null, got an object'),
        ('{"a": ' + "[" * 100_000, "line 2: expected an object of scalars, got deep nesting"),
        ('{"b": 1}', 'line 2: column "a": missing column: expected by name, got "b"'),
        ("{}", 'line 2: column "a": missing column: expected by name, got none'),
        ("[1]", "line 2: expected an object, got a list"),
        ("7", "line 2: expected an object, got a number"),
        ("null", "line 2: expected an object, got null"),
        ('{"a": 1} {"a": 2}', "line 2: expected JSON: Extra data at character 10"),
        ('{"a": 1', "line 2: expected JSON: Expecting"),
        ('{"a": 01}', "line 2: expected JSON: Expecting"),
        ('{"a": "x\ty"}', "line 2: expected JSON: Invalid control character"),
        ('{"a": "\\u0000"}', 'line 2: column "a": expected text, got a NUL'),
        ('{"a": "\\ud800"}', 'line 2: column "a": expected text, got a NUL or half of a surrogate pair'),
    ],
)
def test_each_fault_of_json_names_its_line(line: str, message: str) -> None:
    """And a tolerant reader goes on with the next line."""
    text = f'{{"a": 5}}\n{line}\n{{"a": 6}}\n'
    with pytest.raises(RowsError) as error:
        jsonl_batches(text)
    assert str(error.value).startswith(f"rows.jsonl {message}")
    assert "\n" not in str(error.value)
    (batch,) = jsonl_batches(text, tolerant=True)
    assert list(batch.columns["a"]) == ["5", "", "6"]
    assert [fault.row for fault in batch.faults] == [1]


@pytest.mark.parametrize("data", [b'{"a": "\xff"}\n', b'{"a": 1}\n{"a": "\x00"}\n'])
def test_what_is_not_text_ends_json_too(data: bytes) -> None:
    """Undecodable bytes and NUL: no line after them can be trusted."""
    with pytest.raises(RowsError, match=r"rows.jsonl line [12]: expected (UTF-8 )?text"):
        list(jsonl.read(io.BytesIO(data), "rows.jsonl", Dialect(encoding="utf-8")).batches(9, tolerant=True))


def test_json_round_trips_and_nested_extras_are_ignored() -> None:
    """Numbers stay numbers with their digits, booleans booleans; a column nobody asks for may hold anything."""
    text = '{"a": 1.10, "b": true, "c": null, "d": "ü\\"\\n", "e": "1"}\n'
    (batch,) = jsonl_batches(text.replace("}", ', "more": [{}]}'), wanted=("a", "b", "c", "d", "e"))
    stream = io.BytesIO()
    jsonl.writer(stream, list(batch.columns)).write(batch.columns)
    assert stream.getvalue().decode() == text
    assert jsonl_batches("") == []
    stream = io.BytesIO()
    p: Any = np.array([0.1, np.nan, 1e-20], np.float32)
    jsonl.writer(stream, ["p"]).write({"p": p})
    assert stream.getvalue() == b'{"p": 0.1}\n{"p": null}\n{"p": 1e-20}\n'


def test_predict_reads_and_writes_json_lines(run: Run, rows_csv: Path, tmp_path: Path) -> None:
    """The same answers as from CSV; kept cells keep their type."""
    rows = rows_of(rows_csv)
    source, out = tmp_path / "rows.ndjson", tmp_path / "out.jsonl"
    source.write_text(
        "".join(json.dumps({**row, "raw": float(row["raw"]) if row["raw"] else None}) + "\n" for row in rows)
    )
    assert run("predict", source, "-o", out, "--keep", "raw,sex").exit_code == 0
    found = [json.loads(line) for line in out.read_text().splitlines()]
    expected = list(csv.DictReader(io.StringIO(run("predict", rows_csv).stdout)))
    assert [row["label"] for row in found] == [row["label"] for row in expected]
    assert [row["probability"] for row in found] == [float(row["probability"]) for row in expected]
    assert [row["raw"] for row in found] == [float(row["raw"]) if row["raw"] else None for row in rows]
    piped = run("predict", "--format", "jsonl", "--keep", "raw", input=source.read_bytes())
    assert piped.exit_code == 0, piped.stderr
    assert "".join(csv.DictReader(io.StringIO(piped.stdout)).fieldnames or []) == "rawlabelprobability"


# --- rows that cannot be read

BAD = (
    HEADER
    + GOOD
    + "abc,male,1e999,A,1\n"  # line 3: two bad cells
    + "1,male\n"  # line 4: ragged
    + GOOD
    + '1,"ma"le,1,A,1\n'  # line 6: a stray quote
    + "1,male,1,A,1,2\n"  # line 7: ragged
    + GOOD
)
REJECTS = [
    ("3", "age", 'expected a number, got "abc"'),
    ("3", "fare, paid", 'expected a number within the float32 range, got "1e999"'),
    ("4", "", 'expected 5 fields, got 2; none for column "fare, paid"'),
    ("6", "", "cannot read the row: ',' expected after '\"'"),
    ("7", "", "expected 5 fields, got 6"),
]


@pytest.mark.parametrize("batch_size", [1, 3, 1000])
def test_skip_and_null_go_on(run: Run, tmp_path: Path, batch_size: int) -> None:
    """`skip` leaves bad rows out, `null` answers with nothing; both list them and count them."""
    source, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text(BAD)
    for on_error, labels, fate in (
        ("skip", [True] * 3, "were left out"),
        ("null", [True, False, False, True, False, False, True], "have no answer"),
    ):
        result = run("predict", source, "-o", out, "--on-error", on_error, "--batch-size", batch_size, "--keep", "age")
        assert result.exit_code == 0, result.stderr
        where = f"{out}.rejects.csv"
        assert result.stderr == f"edgeproof: {source}: 4 of 7 rows cannot be read and {fate}; see {where}\n"
        found = rows_of(out)
        assert [bool(row["label"]) for row in found] == labels
        assert [bool(row["probability"]) for row in found] == labels
        assert all(row["age"] == "30" for row in found if row["label"])
        assert [tuple(row.values()) for row in rows_of(Path(where))] == REJECTS
    result = run("predict", source, "-o", out)
    assert (result.exit_code, result.stderr) == (3, f'edgeproof: {source} line 3: column "age": {REJECTS[0][2]}\n')


def test_a_row_that_swallows_others_says_so(run: Run, tmp_path: Path) -> None:
    """A quote that opens on one line and closes wrongly on another: the list names both lines."""
    source, listed = tmp_path / "rows.csv", tmp_path / "bad.csv"
    source.write_text(HEADER + '30,"male,1,A,1\n30,"male",1,A,1\n' + GOOD)
    result = run("predict", source, "--on-error", "skip", "--rejects", listed)
    assert len(result.stdout.splitlines()) == 2
    assert [row["reason"] for row in rows_of(listed)] == [
        "cannot read the row (it runs to line 3): ',' expected after '\"'"
    ]


def test_a_good_run_leaves_no_old_rejects(run: Run, tmp_path: Path) -> None:
    """The list of a run without rejects is empty, not that of the run before."""
    source, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text(HEADER + GOOD)
    (tmp_path / "out.csv.rejects.csv").write_text("line,column,reason\n9,,old\n")
    result = run("predict", source, "-o", out, "--on-error", "skip")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (tmp_path / "out.csv.rejects.csv").read_text() == "line,column,reason\n"


def test_a_file_of_bad_rows_only(run: Run, tmp_path: Path) -> None:
    """No engine is asked; all rows are counted."""
    source, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text(HEADER + "x,male,1,A,1\n" * 3)
    assert "3 of 3 rows" in run("predict", source, "-o", out, "--on-error", "null").stderr
    assert [row["label"] for row in rows_of(out)] == ["", "", ""]
    run("predict", source, "-o", out, "--on-error", "skip")
    assert out.read_text() == "label,probability\n"


@pytest.mark.parametrize("rest", ["1,ma\x00le,1,A,1\n", '1,"male,1,A,1\n', "1,\udcff,1,A,1\n"])
@pytest.mark.parametrize("on_error", ["fail", "skip", "null"])
def test_what_no_reader_can_get_past_leaves_no_output(run: Run, tmp_path: Path, rest: str, on_error: str) -> None:
    """NUL, an unclosed quote, undecodable bytes: exit 3 whatever was asked, no output, no list of rejects."""
    source, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text(HEADER + GOOD + rest, errors="surrogateescape")
    result = run("predict", source, "-o", out, "--on-error", on_error, "--batch-size", 1, "--encoding", "utf-8")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert f"{source} line 3:" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_where_rejects_go(run: Run, tmp_path: Path) -> None:
    """With standard output the file must be named; it is neither the rows nor the output."""
    source, listed = tmp_path / "rows.csv", tmp_path / "bad.csv"
    source.write_text(BAD)
    result = run("predict", source, "--on-error", "skip", "--rejects", listed)
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == 4
    assert len(rows_of(listed)) == len(REJECTS)
    for arguments in (
        ["--on-error", "skip"],
        ["--rejects", listed],
        ["--on-error", "null", "--rejects", source],
        ["--on-error", "skip", "--rejects", tmp_path / "o.csv", "-o", tmp_path / "o.csv"],
    ):
        result = run("predict", source, *arguments)
        assert (result.exit_code, len(result.stderr.splitlines()), result.stdout) == (2, 1, ""), result.stderr
        assert "--rejects" in result.stderr
    assert source.read_text() == BAD


def test_evaluate_skips_too(run: Run, trained: Path, tmp_path: Path) -> None:
    """Bad rows and labels of neither class are left out, listed and counted; the figures are those of the rest."""
    good = (trained / "test.csv").read_text(encoding="utf-8")
    expected = json.loads(run("evaluate", trained / "test.csv", "--json").stdout)
    lines = good.splitlines(keepends=True)
    source, listed = tmp_path / "t.csv", tmp_path / "bad.csv"
    source.write_text("".join([*lines, "x,male,1,A,1,yes\n", "1,male,1,A,1,maybe\n", "1\n"]), encoding="utf-8")
    result = run("evaluate", source, "--json", "--on-error", "skip", "--rejects", listed)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {**expected, "rejected": 3}
    assert "3 rows cannot be read and were left out" in result.stderr
    assert [row["column"] for row in rows_of(listed)] == ["age", "survived", ""]
    assert run("evaluate", source).exit_code == 3


# --- values that training has not seen


def test_unusual_values_are_counted(run: Run, tmp_path: Path) -> None:
    """By column, with the first of them; missing cells and the ends of the range are not unusual."""
    source = tmp_path / "rows.csv"
    source.write_text(HEADER + GOOD + "80.1,male,,Z,0\n" + "0.42,,512.33,?,1\n" + "-1,Male,0,B,NA\n")
    result = run("predict", source)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"edgeproof: {source}: values unlike those of training:",
        '  age: 2 of 4 numbers outside the training range 0.42 to 80, first on line 3: "80.1"',
        '  deck: 2 of 4 values unknown (training: 0 %), first on line 3: "Z"',
        '  sex: 1 of 4 values unknown (training: 0 %), first on line 5: "Male"',
    ]
    assert run("evaluate", source, "--target", "sex").exit_code == 3
    result = run("predict", source, "--strict")
    assert result.exit_code == 3
    assert 'line 3: column "age": expected a number within the training range 0.42 to 80, got "80.1"' in result.stderr
    result = run("predict", source, "--strict", "--on-error", "skip", "--rejects", tmp_path / "r.csv")
    assert "3 of 4 rows" in result.stderr
    assert [(row["line"], row["column"]) for row in rows_of(tmp_path / "r.csv")] == [
        ("3", "age"),
        ("3", "fare, paid"),
        ("3", "deck"),
        ("4", "sex"),
        ("4", "deck"),
        ("5", "age"),
        ("5", "sex"),
        ("5", "deck"),
        ("5", "raw"),
    ]
    assert rows_of(tmp_path / "r.csv")[1]["reason"] == 'expected a value, which training always had, got ""'
    assert rows_of(tmp_path / "r.csv")[2]["reason"] == 'expected one of 5 values, got "Z"'
    assert rows_of(tmp_path / "r.csv")[6]["reason"] == 'expected "female" or "male", got "Male"'


def test_notes_are_at_most_ten_lines() -> None:
    """A table of a thousand strange columns does not bury its message."""
    from edgeproof.decision import NumericFeature
    from edgeproof.rows import Drift
    from edgeproof.scoring.stats import drift_notes

    features = tuple(NumericFeature(f"f{i}", 0.0, 0.0, 1.0, -1.0, 2.0) for i in range(30))
    contract = Contract("x", "y", ("a", "b"), Threshold(0.5), features)
    drift = Drift(contract)
    batch = Batch({feature.name: ["0.5", "2"] for feature in features}, 2, "rows.csv", [2, 3])
    drift.add(drift.find(batch, read(contract, batch)))
    loud, notes = drift_notes(drift.findings())
    assert (len(loud), len(notes)) == (0, 10)
    assert notes[-1] == "and 21 more columns with 21 such values"


def test_rejected_rows_are_not_unusual(contract: Contract) -> None:
    """They were not scored: they are counted once."""
    cells: dict[str, Any] = {"age": ["abc"], "sex": ["Z"], "fare, paid": ["9999"], "deck": ["A"], "raw": ["0"]}
    reading = read(contract, Batch(cells, 1))
    assert [fault.column for fault in reading.faults] == ["age"]
    assert not reading.unusual.any()


def test_null_is_missing_even_where_the_empty_text_is_not(contract: Contract) -> None:
    """A contract may list other missing values; null and None are missing whatever it lists."""
    from edgeproof.decision.grammar import categorical_value

    assert categorical_value(None, frozenset({"NA"})) is None
    assert categorical_value(float("nan"), frozenset({"NA"})) is None
    assert categorical_value("", frozenset({"NA"})) == ""
    assert np.isnan(read(contract, Batch({key: [None] for key in contract.feature_names}, 1)).vectors[0, 0])


def test_a_number_that_stands_for_missing_is_missing_with_a_line_end(contract: Contract) -> None:
    """The fast path for plain numbers must not see another cell than the grammar does."""
    from edgeproof.decision import numbers

    assert np.isnan(numbers(["-999\n", "1"], {"-999"})[0])
    assert contract.missing
