"""Every format of rows, in and out: one meaning, one kind of message, the same bytes whichever reader ran."""

import gc
import gzip
import io
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import edgeproof
from edgeproof import tables
from edgeproof.decision import CodedColumn, Contract, grammar, numbers
from edgeproof.errors import RowsError
from edgeproof.rows import Reading, read
from edgeproof.tables import blocks, formats, jsonl, npy, packing
from edgeproof.tables.arrow.column import ArrowColumn, ParsedColumn
from edgeproof.tables.csv import by_arrow as csv_arrow
from edgeproof.tables.csv import reading as csv
from edgeproof.tables.csv import writing as csv_writer
from edgeproof.tables.csv.shape import Shape
from edgeproof.tables.dialect import Dialect
from edgeproof.tables.table import Numeric, Reader
from tests.support.command_line import Run
from tests.support.rows import random_rows

HEADER = 'age,sex,"fare, paid",deck,raw\n'
NAMES = ("age", "sex", "fare, paid", "deck", "raw")
# Cells that formats like to lose: missing, quotes, blanks, delimiters, line ends, other scripts, digits.
RECORDS = [
    ("30", "female", "7.25", "A", "0.5"),
    ("", "male", "NA", 'say "hi"', "1"),
    ("1e1", " male ", "?", "é,ü", "0.10"),
    ("'5'", "Male", "-0", "it's", "1.0"),
    ("+7", "NaN", "00012", "1.0", ".5"),
    ("22.", "日本", "1e-45", "a\tb", "-0.5"),
]


def csv_text(records: Sequence[tuple[str, ...]] = RECORDS, delimiter: str = ",") -> bytes:
    """A CSV table."""
    stream = io.BytesIO()
    writer = csv_writer.writer(stream, NAMES, delimiter)
    writer.write(dict(zip(NAMES, zip(*records, strict=True), strict=True)))
    return stream.getvalue()


def write(path: Path, records: Sequence[tuple[str, ...]] = RECORDS) -> Path:
    """Write records in the format that the extension says, all cells as text."""
    columns = dict(zip(NAMES, zip(*records, strict=True), strict=True))
    name = tables.format_of(str(path))
    if name == "npy":
        np.save(path, np.array(records, dtype=[(column, "U20") for column in NAMES]))
        return path
    with path.open("wb") as file, packing.packed(file, str(path)) as stream:
        writer = tables.writer(stream, NAMES, name)
        writer.write(columns)
        writer.close()
    return path


INPUTS = [
    "rows.csv",
    "rows.tsv",
    "rows.jsonl",
    "rows.parquet",
    "rows.arrow",
    "rows.npy",
    "rows.csv.gz",
    "rows.jsonl.gz",
]
OUTPUTS = [name for name in INPUTS if not name.endswith("npy")]


def cells_of(path: Path) -> dict[str, list[Any]]:
    """All cells of a table, by column."""
    with tables.reading(str(path)) as reader:
        batches = list(reader.batches(4))
    return {name: [cell for batch in batches for cell in batch.columns[name]] for name in reader.columns}


@pytest.mark.parametrize("source", INPUTS)
@pytest.mark.parametrize("target", OUTPUTS)
def test_every_format_to_every_format(run: Run, tmp_path: Path, source: str, target: str) -> None:
    """Kept cells, labels and probabilities are the same from each format into each."""
    (tmp_path / "in").mkdir()
    rows, out = write(tmp_path / "in" / source), tmp_path / target
    result = run("predict", rows, "-o", out, "--keep", 'age,sex,"fare, paid",deck,raw', "--batch-size", "4")
    assert result.exit_code == 0, result.stderr
    found = cells_of(out)
    assert list(zip(*(found[name] for name in NAMES), strict=True)) == RECORDS
    expected = run("predict", write(tmp_path / "in" / "plain.csv"))
    assert expected.stdout == "".join(
        f"{a},{b}\n" for a, b in [("label", "probability"), *zip(found["label"], found["probability"], strict=True)]
    )


@pytest.mark.parametrize("target", OUTPUTS)
def test_typed_cells_keep_their_value(run: Run, tmp_path: Path, target: str) -> None:
    """Numbers, booleans and nulls of a typed table, kept in any format."""
    table = pa.table(
        {
            "age": pa.array([30, None, 7], pa.int64()),
            "sex": pa.array(["male", None, "female"]).dictionary_encode(),
            "fare, paid": pa.array([0.1, 1.0, math.nan], pa.float32()),
            "deck": pa.array([True, None, False]),
            "raw": pa.array([0.1, None, 1e-7], pa.float64()),
        }
    )
    parquet.write_table(table, tmp_path / "typed.parquet")
    out = tmp_path / target
    result = run("predict", tmp_path / "typed.parquet", "-o", out, "--keep", 'age,sex,"fare, paid",deck,raw', "-q")
    assert (result.exit_code, result.stderr) == (0, "")
    found = cells_of(out)
    texts = [["" if c is None else str(c).lower() if isinstance(c, bool) else c for c in found[name]] for name in NAMES]
    assert texts == [
        ["30", "", "7"],
        ["male", "", "female"],
        ["0.1", "1.0", ""],
        ["true", "", "false"],
        ["0.1", "", "1e-07"],
    ]


def test_typed_columns_are_the_same_features_as_their_texts(contract: Contract, tmp_path: Path) -> None:
    """Integers, floats of each width, dictionaries, large strings, 1.0 as a category: the same row vectors."""
    rng = np.random.default_rng(0)
    age = rng.integers(0, 90, 300)
    fare = rng.normal(50, 40, 300)
    table = {
        "age": pa.array(age, pa.int16()),
        "sex": pa.array(rng.choice(["male", "female", "?"], 300)).dictionary_encode(),
        "fare, paid": pa.array(fare),
        "deck": pa.array(np.where(age > 40, 1.0, 2.0)),
        "raw": pa.array(["0.5"] * 300, pa.large_string()),
    }
    parquet.write_table(pa.table(table), tmp_path / "t.parquet")
    records = zip(age, table["sex"].to_pylist(), fare.tolist(), table["deck"].to_pylist(), ["0.5"] * 300, strict=True)
    (tmp_path / "t.csv").write_bytes(csv_text([tuple(map(str, record)) for record in records]))
    found = []
    for name in ("t.parquet", "t.csv"):
        with tables.reading(str(tmp_path / name)) as reader:
            found.append(read(contract, next(reader.batches(1000))).vectors)
    assert found[0].tobytes() == found[1].tobytes()


def test_numbers_that_stand_for_missing() -> None:
    """In typed columns too, in any spelling, and however much of a text column is plain."""
    missing = frozenset({"-999", "na"})
    for array in (pa.array([1, -999]), pa.array([1.5, -999.0]), pa.array(["1", "-999"]), pa.array(["1", "NA"])):
        assert np.isnan(numbers(ArrowColumn(array), missing)).tolist() == [False, True], array
    assert np.isnan(numbers(ArrowColumn(pa.array(["-999.0", "-999"])), missing)).all()


@pytest.mark.parametrize("name", ["rows.csv", "rows.tsv", "rows.jsonl", "rows.parquet", "rows.arrow", "rows.npy"])
def test_each_format_names_the_cell(run: Run, tmp_path: Path, name: str) -> None:
    """File, line or row, column; and the same under `--on-error`."""
    bad = [RECORDS[0], ("abc", "male", "1", "A", "1"), RECORDS[1]]
    rows, listed = write(tmp_path / name, bad), tmp_path / "bad.csv"
    place = {"csv": "line 3", "tsv": "line 3", "jsonl": "line 2"}.get(tables.format_of(name), "row 2")
    result = run("predict", rows, "-o", tmp_path / "out.csv")
    assert (result.exit_code, result.stderr) == (
        3,
        f'edgeproof: {rows} {place}: column "age": expected a number, got "abc"\n',
    )
    assert not (tmp_path / "out.csv").exists()
    assert run("predict", rows, "--on-error", "skip", "--rejects", listed).stdout.count("\n") == 3
    assert listed.read_text().splitlines()[1].startswith(place.split(" ")[1] + ",age,")
    result = run("predict", rows, "--keep", "nope")
    assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
    header, missing = {"line 3": " line 1", "row 2": ""}.get(place), 'missing column "nope": expected by name'
    begin = f'{rows} line 1: column "nope": missing column' if header is None else f"{rows}{header}: {missing}"
    assert result.stderr.startswith(f"edgeproof: {begin}")


@pytest.mark.parametrize("name", INPUTS)
def test_damaged_files_are_one_line(run: Run, tmp_path: Path, name: str) -> None:
    """Cut short, or something else under the extension: exit 3, one line that names the file."""
    whole = write(tmp_path / name).read_bytes()
    for content in (b"", whole[:-9] if "csv" not in name or "gz" in name else b"", b"\x00garbage\xff" * 9):
        (tmp_path / name).write_bytes(content)
        result = run("predict", tmp_path / name, "-o", tmp_path / "out.csv")
        if result.exit_code == 0:  # no rows are no fault in JSON Lines
            assert name.startswith("rows.jsonl")
            assert not content
            continue
        assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1), result.output
        assert name in result.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] in ([], ["out.csv"])


@pytest.mark.parametrize("name", ["rows.npy", "rows.npz"])
def test_arrays_of_python_objects_are_one_line(run: Run, tmp_path: Path, name: str) -> None:
    """NumPy would need pickle for them."""
    (np.save if name.endswith("npy") else np.savez)(tmp_path / name, np.array([[1, None]], object))
    result = run("predict", tmp_path / name)
    message = f"edgeproof: {tmp_path / name}: expected numbers or texts, got Python objects; save it with another dtype"
    assert (result.exit_code, result.stderr.strip()) == (3, message)


def test_columns_that_hold_no_scalars_are_named(run: Run, tmp_path: Path) -> None:
    """Lists and bytes are refused where they are asked for, ignored elsewhere; so are duplicate columns."""
    columns = {name: pa.array(["1"]) for name in NAMES}
    parquet.write_table(pa.table(columns | {"more": pa.array([[1]])}), tmp_path / "a.parquet")
    assert run("predict", tmp_path / "a.parquet").exit_code == 0
    parquet.write_table(pa.table(columns | {"age": pa.array([[1]])}), tmp_path / "b.parquet")
    result = run("predict", tmp_path / "b.parquet")
    assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
    assert 'b.parquet: column "age": expected texts, numbers or booleans, got list<' in result.stderr
    with pa.OSFile(str(tmp_path / "c.arrow"), "wb") as sink, pa.ipc.new_stream(sink, pa.schema([("a", "int8")] * 2)):
        pass
    assert 'duplicate column "a"' in run("predict", tmp_path / "c.arrow").stderr


class Counted(str):
    """A name that counts how often one is compared with another."""

    __slots__ = ()
    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        """Count."""
        Counted.compared += 1
        return str(self) == other


@pytest.mark.parametrize("name", ["csv", "arrow", "npy"])
def test_names_are_compared_in_linear_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header of thousands of columns is read about as quickly as its rows: each name is looked up, not searched."""
    monkeypatch.setattr(grammar, "clean", Counted)
    monkeypatch.setattr(Counted, "compared", 0)
    columns = [f"c{i}" for i in range(500)]
    if name == "csv":
        stream = io.BytesIO(",".join(columns).encode() + b"\n" + b",".join([b"1"] * 500))
    elif name == "arrow":
        table = pa.table({column: [1] for column in columns})
        with pa.ipc.new_stream(stream := io.BytesIO(), table.schema) as sink:
            sink.write_table(table)
    else:
        np.save(stream := io.BytesIO(), np.zeros(1, [(column, "f4") for column in columns]))
    opened = (
        tables.reader(io.BytesIO(stream.getvalue()), "rows", name)
        if name != "npy"
        else npy.read(io.BytesIO(stream.getvalue()), "rows", ())
    )
    for batch in opened.batches(10, columns):
        assert list(batch.columns) == columns
    assert Counted.compared < 20 * len(columns)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_the_first_repeated_name(n: int) -> None:
    """The first that occurred before; none where all differ."""
    names = [f"c{i}" for i in range(n)]
    assert tables.first_repeated(names) is None
    assert tables.first_repeated([*names, "x", *names, "x"]) == (names[0] if names else "x")


def test_an_array_in_contract_order(run: Run, package_path: Path, contract: Contract, tmp_path: Path) -> None:
    """As in process: codes for categories, NaN for missing; another width or kind is refused."""
    vectors = random_rows(contract, 50)
    for order in ("C", "F"):
        np.save(tmp_path / "rows.npy", np.asarray(vectors, np.float64, order=order))
        result = run("predict", tmp_path / "rows.npy", "-o", tmp_path / "out.parquet", "--keep", "sex", "-q")
        assert result.exit_code == 0, result.stderr
        found = parquet.read_table(tmp_path / "out.parquet")["probability"].to_numpy()
        assert found.tobytes() == edgeproof.load(package_path, "reference").probability(vectors).tobytes()
    for array in (vectors[:, :3], vectors[0], vectors.astype(str), vectors.astype(bool)):
        np.save(tmp_path / "rows.npy", array)
        result = run("predict", tmp_path / "rows.npy")
        assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
        assert "expected an array (n, 5)" in result.stderr


def test_gzip_is_seen_on_standard_input_and_written_the_same_twice(run: Run, tmp_path: Path) -> None:
    """By its first bytes, of several members; the output holds no time and no name."""
    plain = csv_text()
    expected = run("predict", input=plain).stdout
    assert run("predict", input=gzip.compress(plain[:40]) + gzip.compress(plain[40:])).stdout == expected
    (tmp_path / "rows.csv").write_bytes(plain)
    for name in ("a.csv.gz", "b.csv.gz"):
        assert run("predict", tmp_path / "rows.csv", "-o", tmp_path / name).exit_code == 0
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).decode() == expected
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


def test_gzip_does_not_tell_when_rows_came() -> None:
    """Whoever reads slowly lets the writer flush in between; the bytes stay the same."""
    written = set()
    for flushes in (False, True):
        stream = io.BytesIO()
        with packing.packed(stream, "rows.csv.gz") as packed:
            for row in (b"label,probability\n", b"no,0.25\n"):
                packed.write(row)
                if flushes:
                    packed.flush()
        written.add(stream.getvalue())
    assert len(written) == 1
    assert gzip.decompress(written.pop()) == b"label,probability\nno,0.25\n"


def test_many_files_and_folders(run: Run, tmp_path: Path) -> None:
    """One after the other, of any formats, a folder's sorted by name; messages and rejects name the file."""
    folder = tmp_path / "rows"
    folder.mkdir()
    (folder / "notes.md").write_text("no table")
    for name, record in (("b.parquet", RECORDS[1]), ("a.csv", RECORDS[0]), ("c.jsonl", RECORDS[2])):
        write(folder / name, [record])
    last = write(tmp_path / "last.npy", [("x", "male", "1", "A", "1")])
    expected = run("predict", input=csv_text(RECORDS[:3])).stdout
    assert run("predict", folder).stdout == expected
    assert run("predict", folder / "a.csv", folder / "b.parquet", folder / "c.jsonl").stdout == expected
    result = run("predict", folder, last)
    assert (result.exit_code, f"{last} row 1" in result.stderr) == (3, True)
    result = run(
        "predict", folder, last, "--on-error", "null", "--rejects", tmp_path / "r.csv", "-o", tmp_path / "o.csv"
    )
    assert result.exit_code == 0
    assert (tmp_path / "r.csv").read_text().splitlines() == [
        "file,line,column,reason",
        f'{last},1,age,"expected a number, got ""x"""',
    ]
    (tmp_path / "empty").mkdir()
    for wrong, code in ((tmp_path / "empty", 3), (tmp_path / "none.csv", 3), (folder / "notes.md", 2)):
        result = run("predict", folder, wrong)
        assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (code, "", 1)
    assert run("predict", "-", "-").exit_code == 2


def test_columns_of_another_type_in_a_later_file_are_named(run: Run, tmp_path: Path) -> None:
    """A typed output cannot hold text after numbers."""
    parquet.write_table(pa.table({n: [1] for n in NAMES}), tmp_path / "a.parquet")
    write(tmp_path / "b.parquet")
    result = run("predict", tmp_path / "a.parquet", tmp_path / "b.parquet", "--keep", "age", "-o", tmp_path / "o.arrow")
    assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
    assert 'column "age": expected int64, as in the rows before, got string' in result.stderr
    assert not (tmp_path / "o.arrow").exists()


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "arrow"])
def test_a_writer_that_is_given_up_says_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a bad row: the file was closed and removed, and nobody wants to hear that its end is missing."""
    said: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    stream = io.BytesIO()
    writer = tables.writer(stream, ["p"], name)
    zeros: Any = np.zeros(2 << 17, np.float32)
    writer.write({"p": zeros})
    stream.close()
    del writer
    gc.collect()
    assert not said


@pytest.mark.parametrize("name", ["jsonl", "parquet", "arrow", "tsv"])
def test_output_format_for_pipes(run: Run, tmp_path: Path, name: str) -> None:
    """`--output-format` and `--format` say what pipes hold."""
    rows = write(tmp_path / f"rows.{name}")
    result = run("predict", "--format", name, "--output-format", name, "-q", input=rows.read_bytes())
    assert result.exit_code == 0, result.stderr
    (tmp_path / f"out.{name}").write_bytes(result.stdout_bytes)
    (tmp_path / "rows.csv").write_bytes(csv_text())
    found = cells_of(tmp_path / f"out.{name}")
    assert [str(p) for p in found["probability"]] == [
        line.split(",")[1] for line in run("predict", tmp_path / "rows.csv").stdout.splitlines()[1:]
    ]


def test_what_cannot_be_written_is_refused_first(run: Run, tmp_path: Path) -> None:
    """A gzip file of a format that has its own compression, a format that is only read: exit 2."""
    rows = write(tmp_path / "rows.csv")
    assert "npy is only read; expected one of .csv, .txt" in run("predict", rows, "-o", tmp_path / "out.npy").stderr
    for name in ("out.npy", "out.npy.gz", "out.parquet.gz"):
        result = run("predict", rows, "-o", tmp_path / name)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), result.stderr


@pytest.mark.parametrize(
    ("name", "option", "said"),
    [
        ("rows.parquet", ("--delimiter", ";"), "--delimiter is for csv, tsv; got parquet; leave it out"),
        ("rows.csv", ("--sheet", "one"), "--sheet is for xlsx; got csv; leave it out"),
        ("rows.csv", ("--absent", "missing"), "--absent is for jsonl; got csv; leave it out"),
        ("rows.jsonl", ("--no-header",), "--no-header is for csv, tsv, xlsx; got jsonl; leave it out"),
        ("rows.jsonl", ("--decimal", ","), "--decimal is for csv, tsv; got jsonl; leave it out"),
    ],
)
def test_what_means_nothing_to_a_format_is_refused(
    run: Run, tmp_path: Path, name: str, option: tuple[str, ...], said: str
) -> None:
    """An option that would be ignored is one line; in a folder, it may be for some of the files."""
    rows = write(tmp_path / name)
    result = run("predict", rows, *option)
    assert (result.exit_code, result.stderr) == (2, f"edgeproof: {rows}: {said}\n")
    write(tmp_path / "more.csv")
    write(tmp_path / "more.jsonl")
    assert run("predict", tmp_path, "--encoding", "utf-8").exit_code == 0


def test_a_missing_library_says_what_to_install(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow: one line, exit 2, for reading and for writing; text works, at any size."""
    rows, typed = write(tmp_path / "rows.csv"), write(tmp_path / "rows.parquet")
    expected = run("predict", rows).stdout
    hidden = [
        name
        for name in sys.modules
        if name.split(".")[0] == "pyarrow" or name.startswith("edgeproof.tables.csv.by_arrow")
    ]
    for name in hidden:
        monkeypatch.delitem(sys.modules, name)
    for module in (formats, csv):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name == "pyarrow" else name)
    monkeypatch.setattr(csv, "WORTH_ARROW", 0)
    for arguments in ([typed], [rows, "-o", tmp_path / "o.arrow"]):
        result = run("predict", *arguments)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), result.stderr
        assert "run: pip install './runtime[arrow]'" in result.stderr
    assert run("predict", rows).stdout == expected
    assert "pyarrow" not in sys.modules


# --- two readers, one meaning

EVIL = [
    *(f"{n},male,1,A,1\n" for n in ["1e39", "1e999", "nan", "inf", "-Infinity", "0x10", "1_0", "+5", "5.", ".5", "-0"]),
    *(
        f"{n},male,1,A,1\n"
        for n in [" 5", "5\t", "'5'", '"5"', '"""5"""', '" 5 "', "", " ", "NA", " NA", "'NA'", "true"]
    ),
    "1e-999,male,1,1.0,1\n",
    "16777217,male,12345678901234567890,true,0.30000000000000004\n",
    "1,male,1\n",
    "1,male,1,A,1,2\n",
    "\n",
    ",,,,\n",
    '1,"ma"le,1,A,1\n',
    '1,ma"le,1,A,1\n',
    '1, "male",1,A,1\n',
    '1,"ma""le",1,"say ""hi""",1\n',
    '1,"",1,"""",1\n',
    '1,"a\nb",1,A,1\n',
    '1,"a\n\nb",1,A,1\n\n',
    '1,"a\r\nb",1,A,1\n',
    "1,a\rb,1,A,1\n",
    "1,male,1,A,1\r\n",
    "1,male,1,A,1\r",
    '1,"a,b",1,"é,ü",1\n',
    "1,日本,1,\u2028,1\n",
    '1,"male,1,A,1\n',
    "1,m\x00,1,A,1\n",
    "1,\udcff,1,A,1\n",
    "1,日,1,\udcff,1\n",
    "1,日\x00,1,A,1\n",
]


TEXTS = Numeric()  # no column is asked for as numbers


def outcome(contract: Contract, data: bytes, numeric: Numeric = TEXTS) -> tuple[Any, ...]:
    """What the contract makes of a table: vectors, places and faults; or the error that ends it."""
    vectors, cells, faults, lines = [], [], [], []
    try:
        reader = csv.read(io.BytesIO(data), "rows.csv", ",", Dialect(encoding="utf-8"))
        reader.numeric = numeric
        for batch in reader.batches(7, NAMES, tolerant=True):
            reading: Reading = read(contract, batch)
            vectors.append(reading.vectors.tobytes())
            cells += list(zip(*(list(batch.columns[name]) for name in NAMES), strict=True))
            faults += [(batch.where(fault.row), str(fault)) for fault in reading.faults]
            lines += list(batch.lines)
    except RowsError as error:
        return (str(error),)
    return b"".join(vectors), cells, faults, lines


def numbers_of(contract: Contract) -> Numeric:
    """What `predict` asks of a reader."""
    return Numeric(frozenset(contract.numeric_names), contract.missing)


@pytest.mark.parametrize("end", ["", "30,male,10,A,0.5\n"])
@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_both_readers_see_the_same(contract: Contract, monkeypatch: pytest.MonkeyPatch, evil: str, end: str) -> None:
    """Cells, vectors, faults, line numbers and errors, with the row anywhere among good ones."""
    good = '30,"male",10,A,0.5\n'
    data = (HEADER + good * 3 + evil + good * 2 + evil + end).encode(errors="surrogateescape")
    found = []
    for block in (1, 60, 1 << 20):
        monkeypatch.setattr(blocks, "BLOCK", block)
        for worth, numeric in ((0, TEXTS), (0, numbers_of(contract)), (1 << 60, TEXTS)):
            monkeypatch.setattr(csv, "WORTH_ARROW", worth)
            found.append(outcome(contract, data, numeric))
    assert all(one == found[0] for one in found[1:])


def test_the_quick_reader_is_taken(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotes, CRLF and other scripts stay quick; what it cannot read is one block, not the rest of the file."""
    split, plain = list[bytes](), csv_arrow.Splitter.split

    def watched(*arguments: Any) -> Any:
        split.append(arguments[0]._block)
        return plain(*arguments)

    monkeypatch.setattr(csv, "WORTH_ARROW", 0)
    monkeypatch.setattr(csv_arrow.Splitter, "split", watched)
    monkeypatch.setattr(blocks, "BLOCK", 1)
    lines = [b'1,"male, ""x""",1,\xc3\xa9,1\r\n', b'2,"",1,A,1\n', b'3,"a\nb",1,A,1\n', b"4,x,1,A,1\n"]
    cells = outcome(contract, HEADER.encode() + b"".join(lines))[1]
    assert [row[:2] for row in cells] == [("1", 'male, "x"'), ("2", ""), ("3", "a\nb"), ("4", "x")]
    assert split == [lines[0], lines[1], lines[3]]


def test_parquet_looks_for_repetitions_where_there_are_some() -> None:
    """A dictionary of probabilities would be larger than they are, and cost time and memory; texts are few ones."""
    stream = io.BytesIO()
    writer = tables.writer(stream, ("deck", "label", "probability"), "parquet")
    p: Any = np.random.default_rng(0).random(3000, np.float32)
    writer.write(
        {"deck": ["A"] * 3000, "label": CodedColumn(("no", "yes"), (p > 0.5).astype(np.intp)), "probability": p}
    )
    writer.close()
    group = parquet.ParquetFile(stream).metadata.row_group(0)
    assert [group.column(i).has_dictionary_page for i in range(3)] == [True, True, False]
    assert group.column(2).total_uncompressed_size < 1.01 * p.nbytes


@pytest.mark.parametrize("worth", [0, 1 << 60])
def test_what_python_reads_is_known_as_such(monkeypatch: pytest.MonkeyPatch, worth: int) -> None:
    """Where threads share Python's lock, such pieces had better take turns."""
    monkeypatch.setattr(csv, "WORTH_ARROW", worth)
    monkeypatch.setattr(blocks, "BLOCK", 1)
    quoted = csv.read(io.BytesIO(b'a,b\n1,2\n"3\n",4\n'), "rows.csv", ",")
    assert [piece.is_python for piece in quoted.pieces(7)] == [worth > 0, True]
    objects = jsonl.read(io.BytesIO(b'{"a": 1}\n{"a": 2}\n'), "rows.jsonl")
    assert [piece.is_python for piece in objects.pieces(7)] == [True, True]


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_few_cells_are_held_as_python_objects(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As many as the processor's cache holds, but never a few rows at a time."""
    monkeypatch.setattr(csv, "WORTH_ARROW", 1 << 60)
    for width, expected in ((2, 8192), (20, 819), (200, 256)):
        row = dict.fromkeys((f"c{i}" for i in range(width)), "1")
        if name == "csv":
            data = ",".join(row) + "\n" + 9000 * (",".join(row.values()) + "\n")
            reader: Reader = csv.read(io.BytesIO(data.encode()), "x", ",")
        else:
            reader = jsonl.read(io.BytesIO(9000 * f"{json.dumps(row)}\n".encode()), "x")
        assert max(batch.n_rows for batch in reader.batches(1 << 20)) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("closed", [True, False])
def test_one_text_of_a_column_of_numbers(monkeypatch: pytest.MonkeyPatch, end: str, closed: bool) -> None:
    """A row by itself, and all of them: what stands in the file, also where it stands for missing or in quotes."""
    monkeypatch.setattr(csv, "WORTH_ARROW", 0)
    texts = ["1.50", "NA", " 2e0", '"3"', "", "+4", '" 5"', "006"]
    rows = end.join(f'"a,""b""é",{text}' for text in texts) + (end if closed else "")
    reader = csv.read(io.BytesIO(f"b,age{end}{rows}".encode()), "rows.csv", ",")
    reader.numeric = Numeric(frozenset(["age"]), frozenset(["", "NA"]))
    found: list[str] = []
    for batch in reader.batches(3):
        column = batch.columns["age"]
        if isinstance(column, ParsedColumn):
            found += [column[index] for index in range(len(column))]
            assert found[-len(column) :] == list(column) == list(column[:])
            assert column[-1] == found[-1]
            with pytest.raises(IndexError):
                column[len(column)]
    assert found == ["1.50", "NA", " 2e0", "3", "", "+4", " 5", "006"]


def test_any_text_is_the_same_number_to_both(contract: Contract) -> None:
    """Generated texts of digits and signs: pyarrow takes for numbers what the grammar does, with the same bits."""
    rng = np.random.default_rng(1)
    letters = np.array(list("0123456789+-.eE_ "))
    texts = ["".join(rng.choice(letters, rng.integers(1, 7))) for _ in range(3000)]
    texts += [repr(float(x)) for x in rng.normal(size=3000) * 10.0 ** rng.integers(-50, 45, 3000)]
    taken = 0
    for text in texts:
        column = ArrowColumn(pa.array([text]))
        found = [column.numbers(contract.missing)]
        splitter = csv_arrow.Splitter(f"{text},\n".encode(), 1, Shape(","), 2, {"age": 0}, frozenset())
        if parsed := splitter.split(["age"], numbers_of(contract)):
            (batch,) = splitter.batches(parsed, 1, "rows.csv", range(1, 2))
            parsed_column = batch.columns["age"]
            assert isinstance(parsed_column, ParsedColumn)
            found.append(parsed_column.numbers(contract.missing))
            assert list(batch.columns["age"]) == [text]
        for whole in found:
            if whole is not None:
                expected = np.float32(grammar.numeric_value(text, contract.missing))
                assert whole.tobytes() == expected.tobytes(), text
                taken += 1
    assert taken > 7000


def test_columns_are_read_as_numbers_at_once(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until a block has something else in them: then as text, that block and the ones that follow."""
    asked, plain = list[bool](), csv_arrow.Splitter.split

    def watched(*arguments: Any) -> Any:
        asked.append(bool(arguments[-1].names))
        return plain(*arguments)

    monkeypatch.setattr(csv, "WORTH_ARROW", 0)
    monkeypatch.setattr(csv_arrow.Splitter, "split", watched)
    monkeypatch.setattr(blocks, "BLOCK", 1)
    data = (HEADER + "1,male,1,A,1\nNA,male,1,A,\n'3',male,1,A,1\n4,male,1,A,1\n").encode()
    cells = outcome(contract, data, numbers_of(contract))[1]
    assert [row[0] for row in cells] == ["1", "NA", "'3'", "4"]
    as_numbers = [True, False, False, False]  # asked for numbers, and here for the texts of three columns
    assert asked == [*as_numbers, *as_numbers, True, False, False]


def lines_of(columns: dict[str, Any], delimiter: str, quick: bool) -> bytes:
    """Return rows as CsvWriter writes many of them, or few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_writer, "_MANY", 0 if quick else len(columns["p"]) + 1)
        prepared: bytes = csv_writer.writer(io.BytesIO(), list(columns), delimiter).prepare(columns)
    return prepared


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("special", ["", "a\rb", "a\0b"])
def test_all_writers_write_the_same_bytes(special: str, delimiter: str) -> None:
    """float32 of every size, quotes, delimiters, line ends, missing cells; by NumPy, by pyarrow, by csv."""
    rng = np.random.default_rng(0)
    p = rng.integers(0, 0x7F800000, 20_000, dtype=np.uint32).view(np.float32)
    p[:6] = [0, 1, np.nan, 1e-4, 0.99999994, 1e-5]
    texts = ["plain", 'say "hi"', "a,b", "a\tb", "a\nb", "", "é", " x ", special]
    labels = CodedColumn(('no, "x"', "yes", special, None), rng.integers(0, 4, len(p)))
    kept = {"a": ArrowColumn(pa.array(rng.choice(texts, len(p)).tolist()))}
    for columns in ({"b": labels, "p": p}, {"p": p, "q": p[::-1]}, {"p": p}, kept | {"b": labels, "p": p}):
        assert lines_of(columns, delimiter, quick=True) == lines_of(columns, delimiter, quick=False)


@pytest.mark.parametrize("special", ["", ",", '"', "\n", "\r"])
@pytest.mark.parametrize("n_rows", [0, 1, 4])
def test_all_writers_write_the_same_slices(n_rows: int, special: str) -> None:
    """Parts of columns that hold null, and none at all; numbers that are fractions, and others."""
    cells = pa.array(["no", None, "ß", f"a{special}b", None, "", "yes"]).slice(1, n_rows)
    if not n_rows:  # the format allows it
        cells = pa.Array.from_buffers(pa.string(), 0, [None, pa.py_buffer(b""), pa.py_buffer(b"")])
    columns: dict[str, Any] = {"b": CodedColumn((f"日{special}本", "", None), np.arange(n_rows) % 3)}
    for last in (0.25, 0.3, 1.0, np.nan):
        columns["p"] = np.array([0.7, 0.001, 0.75, last], np.float32)[:n_rows]
        for more in ({}, {"a": ArrowColumn(cells)}):
            assert lines_of(columns | more, ",", quick=True) == lines_of(columns | more, ",", quick=False)


def test_null_is_empty_whatever_bytes_it_stands_over() -> None:
    """The format of Arrow says nothing about them."""
    ends = pa.py_buffer(np.array([0, 3, 6], np.int32))
    texts = pa.Array.from_buffers(pa.string(), 2, [pa.py_buffer(b"\2"), ends, pa.py_buffer(b"abcdef")])
    columns = {"a": ArrowColumn(texts), "p": np.array([0.5, 0.25], np.float32)}
    assert lines_of(columns, ",", quick=True) == b",0.5\ndef,0.25\n" == lines_of(columns, ",", quick=False)


def test_many_labels_and_probabilities_are_written_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not one by one."""
    monkeypatch.delitem(sys.modules, "pyarrow", raising=False)
    monkeypatch.setattr(csv_writer.CsvWriter, "_rendered", None)
    columns: dict[str, Any] = {"b": CodedColumn(("no", "yes"), np.arange(512) % 2), "p": np.full(512, 0.7, np.float32)}
    writer = object.__new__(csv_writer.CsvWriter)
    writer.columns, writer._delimiter = ("b", "p"), ","
    assert writer.prepare(columns) == b"no,0.7\nyes,0.7\n" * 256


def test_small_tables_never_import_pyarrow(package_path: Path, tmp_path: Path) -> None:
    """Its import takes longer than reading them; a large one imports it, and the answers are the same.

    Nobody needs pandas, which pyarrow's own conversions would import.
    """
    code = """
import sys
from edgeproof.cli import main
main(sys.argv[1:], standalone_mode=False)
print('pyarrow' in sys.modules, 'pandas' in sys.modules)
"""
    row = ",".join(RECORDS[0]) + "\n"
    answers = []
    for n_rows in (1, csv.WORTH_ARROW // len(row) + 1):
        (tmp_path / "rows.csv").write_text(HEADER + row * n_rows)
        command = [sys.executable, "-c", code, "predict", str(package_path), str(tmp_path / "rows.csv")]
        command += ["-o", str(tmp_path / "out.csv"), "--engine", "reference"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        answers.append((done.stdout, set((tmp_path / "out.csv").read_text().splitlines())))
    assert [imported for imported, _ in answers] == ["False False\n", "True False\n"]
    assert answers[0][1] == answers[1][1]
