"""One reader: however a table is written, its cells mean the same; what is found is said, what is said is done."""

import bz2
import csv as python_csv
import gzip
import io
import json
import lzma
import os
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather, parquet

from edgeproof import tables
from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Threshold
from edgeproof.errors import RowsError, UsageError
from edgeproof.rows import read, row_vectors
from edgeproof.tables import Dialect, csv, delimiter_named, jsonl
from edgeproof.tables.csv import reading as csv_reading
from tests.support.workbooks import write_workbook

CONTRACT = Contract(
    name="t",
    target="y",
    labels=("no", "yes"),
    rule=Threshold(0.5),
    features=(
        NumericFeature("größe", 0.0, 0.0, 1.0, -1e9, 1e9),
        CategoricalFeature("farbe", ("rot", "grün", "blau")),
        NumericFeature("n", 0.0, 0.0, 1.0, -1e9, 1e9),
    ),
)
ROWS: list[tuple[float | None, str, int]] = [
    (6.46, "rot", 3), (-0.5, "grün", 12), (None, "blau", 7), (1234.25, "rot", 0), (7.0, "lila", 5),
]  # fmt: skip
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: pa.compress(data, codec="zstd", asbytes=True),
}


def written(delimiter: str, decimal: str, quoting: Any = python_csv.QUOTE_MINIMAL, repeat: int = 1) -> str:
    """The rows as CSV."""
    stream = io.StringIO(newline="")
    writer = python_csv.writer(stream, delimiter=delimiter, quoting=quoting, quotechar='"', lineterminator="\n")
    writer.writerow(CONTRACT.feature_names)
    for number, text, whole in ROWS * repeat:
        writer.writerow(["" if number is None else str(number).replace(".", decimal), text, whole])
    return stream.getvalue()


def vectors_of(path: Path, dialect: Dialect = Dialect()) -> Any:  # noqa: B008
    """The row vectors of a file."""
    pieces = tables.pieces_of([str(path)], 1000, CONTRACT, dialect=dialect)
    return np.concatenate([row_vectors(CONTRACT, batch) for piece in pieces for batch in piece.batches()])


def wanted() -> Any:
    """The row vectors of the table as plain CSV."""
    (batch,) = csv.read(io.BytesIO(written(",", ".").encode()), "plain", ",").batches(100)
    return row_vectors(CONTRACT, batch)


SHAPES = [
    (delimiter, decimal, quoting)
    for delimiter, decimal, quoting in product(",;\t|", ".,", (python_csv.QUOTE_MINIMAL, python_csv.QUOTE_ALL))
    if (delimiter, decimal) != (",", ",")
]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize(("delimiter", "decimal", "quoting"), SHAPES)
def test_every_way_to_write_it(
    tmp_path: Path, delimiter: str, decimal: str, quoting: Any, encoding: str, packing: str
) -> None:
    """Delimiter × decimal × quoting × encoding × compression: found from the file, the same vectors."""
    path = tmp_path / f"rows.csv{packing}"
    path.write_bytes(PACKINGS[packing](written(delimiter, decimal, quoting).encode(encoding)))
    assert np.array_equal(vectors_of(path), wanted(), equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-1e9, 1e9, width=32), st.sampled_from(["rot", "grün", "blau"])), min_size=1, max_size=20
    ),
    st.sampled_from(SHAPES),
    st.sampled_from(["utf-8", "utf-16", "windows-1252"]),
    st.integers(1, 3),
)  # fmt: skip
def test_any_rows_in_any_way(rows: list[tuple[float, str]], shape: Any, encoding: str, bytes_at_once: int) -> None:
    """Numbers keep their bits, whatever mark they have, in however small parts the text comes."""
    delimiter, decimal, quoting = shape

    def text(delimiter: str, decimal: str) -> str:
        stream = io.StringIO(newline="")
        writer = python_csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
        writer.writerows([CONTRACT.feature_names, *([f"{x!r}".replace(".", decimal), c, 1] for x, c in rows)])
        return stream.getvalue()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 1000 * bytes_at_once))

    found = []
    said = Dialect(delimiter=delimiter, decimal=decimal, encoding=encoding)
    for data, dialect in ((text(",", ".").encode(), Dialect()), (text(delimiter, decimal).encode(encoding), said)):
        reader = csv.read(Slow(data), "x", dialect=dialect, wanted=tables.Wanted.of(CONTRACT))
        found.append(np.concatenate([row_vectors(CONTRACT, batch) for batch in reader.batches(1000)]).tobytes())
    assert found[0] == found[1]


def test_arrow_sees_the_same_decimal_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way and Python's own give the same vectors and the same cells."""
    path = tmp_path / "rows.csv"
    path.write_text(written(";", ",", repeat=50))
    found = []
    for worth in (0, 1 << 60):
        monkeypatch.setattr(csv_reading, "WORTH_ARROW", worth)
        batches = [
            batch for piece in tables.pieces_of([str(path)], 1000, CONTRACT) for batch in piece.batches()
        ]  # fmt: skip
        vectors = np.concatenate([row_vectors(CONTRACT, batch) for batch in batches])
        found.append((vectors.tobytes(), [list(batch.columns[CONTRACT.feature_names[0]]) for batch in batches]))
    assert found[0][0] == found[1][0] == np.concatenate([wanted()] * 50).tobytes()
    assert found[0][1] == found[1][1]


def opened(text: str | bytes, numbers: bool = True, **said: Any) -> Any:
    """A reader of a small table whose columns `a` (a number) and `b` are wanted."""
    data = text.encode() if isinstance(text, str) else text
    wishes = tables.Wanted(("a", "b"), frozenset({"a"} if numbers else ()))
    return csv.read(io.BytesIO(data), "t.csv", dialect=Dialect(**said), wanted=wishes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1.5,x\n", ""),
        ("a;b\n1.5;x\n", 'read as separated by ";"; --delimiter changes that'),
        ("a;b\n1,5;x\n", 'read as separated by ";", decimal commas; --delimiter and --decimal change that'),
        ("a\tb\n1.5\tx\n", "read as separated by tabs; --delimiter changes that"),
        ("a,b\n1.5,é\n".encode("latin-1"), "read as Latin-1 (Windows-1252); --encoding changes that"),
        ("a,b\n1.5,é\n".encode("utf-16"), "read as UTF-16; --encoding changes that"),
    ],
)
def test_what_was_found_is_said(text: str | bytes, said: str) -> None:
    """Plain CSV is silent; all else is one line with the options that change it."""
    assert opened(text).said == said


def test_what_is_said_is_not_said_again() -> None:
    """Options that were given are no news."""
    assert opened("a;b\n1,5;x\n", delimiter=";", decimal=",").said == ""


def test_commas_within_texts_and_thousands_are_no_decimals() -> None:
    """A category keeps its comma; `1,234` could be thousands and is not guessed; `0,512` is no thousands."""
    (batch,) = opened("a;b\n1;x, y\n2;1,5,7\n").batches(9)
    assert list(batch.columns["b"]) == ["x, y", "1,5,7"]
    assert opened("a;b\n1,234;x\n").said == 'read as separated by ";"; --delimiter changes that'
    assert "decimal commas" in opened("a;b\n1,234;x\n0,512;x\n").said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a;b\n1.234,5;x\n", 'column "a": expected numbers without thousands separators, got "1.234,5"; write 1234,5'),
        (
            "a;b\n1,5;x\n1.234;y\n",
            'expected one decimal mark, got column "a": "1,5", column "a": "1.234"; say which with --decimal , or ',
        ),
    ],
)  # fmt: skip
def test_marks_that_contradict_each_other(text: str, message: str) -> None:
    """One line that names the option; nothing is guessed."""
    with pytest.raises(RowsError) as caught:
        opened(text)
    assert str(caught.value).startswith(f"t.csv: {message}")


@pytest.mark.parametrize("worth", [0, 1 << 60])
def test_a_point_among_decimal_commas_is_a_fault_of_its_row(monkeypatch: pytest.MonkeyPatch, worth: int) -> None:
    """Rows after the first look may contradict what was found: they are no numbers, in either way of reading."""
    monkeypatch.setattr(csv_reading, "WORTH_ARROW", worth)
    (batch,) = opened("a;b\n1,5;x\n1.234;y\n2;1.5\n", delimiter=";", decimal=",").batches(9, tolerant=True)
    reason = 'expected a number with a decimal comma, got "1.234"; --decimal . reads it'
    assert [(fault.row, fault.column, fault.reason) for fault in batch.faults] == [(1, "a", reason)]
    assert list(batch.columns["b"]) == ["x", "y", "1.5"]


def test_quoting_none_takes_quotes_as_text() -> None:
    """Stray quotes split no row and join no lines."""
    (batch,) = opened('a,b\n1,"x\n2,y" z\n', quoting="none").batches(9)
    assert list(batch.columns["b"]) == ['"x', 'y" z']


def test_tables_without_a_header() -> None:
    """As many columns as the contract has are in contract order; others are named by place."""
    (batch,) = opened("1;x\n2;y\n", header=False).batches(9)
    assert (list(batch.columns["a"]), list(batch.columns["b"]), list(batch.lines)) == (["1", "2"], ["x", "y"], [1, 2])
    reader = opened("1;x;q\n2;y;r\n", header=False)
    assert reader.columns == ("column1", "column2", "column3")
    with pytest.raises(RowsError, match="--no-header names the columns column1"):
        opened("1,x\n2,y\n").batches(9, ["a"])
    with pytest.raises(RowsError, match="line 1 is Excel's sep=, which no table needs: remove it"):
        opened("sep=;\na;b\n1;x\n").batches(9, ["a"])


def test_two_columns_of_one_name_are_refused_where_they_are_asked_for() -> None:
    """Nobody minds those that nobody asks for."""
    reader = opened("a,c,c,b\n1,2,3,x\n")
    (batch,) = reader.batches(9, ["a", "b"])
    assert (list(batch.columns["a"]), list(batch.columns["b"])) == (["1"], ["x"])
    with pytest.raises(RowsError, match=r't\.csv line 1: duplicate column "c"; rename one'):
        opened("a,c,c,b\n1,2,3,x\n").batches(9, ["c"])


@pytest.mark.parametrize(("text", "found"), [(";", ";"), ("tab", "\t"), ("\\t", "\t"), ("Pipe", "|"), ("space", " ")])
def test_names_of_delimiters(text: str, found: str) -> None:
    """A character, or its name."""
    assert delimiter_named(text) == found


@pytest.mark.parametrize("text", ["", ";;", "a", '"', "\n", "é", "7", "."])
def test_what_cannot_part_fields(text: str) -> None:
    """One line."""
    with pytest.raises(UsageError, match="--delimiter: expected one character"):
        delimiter_named(text)


def test_a_decimal_comma_later_than_the_first_look_names_the_option(contract: Contract) -> None:
    """Where no comma was found, one further down is a fault that says what reads it."""
    (batch,) = csv.read(
        io.BytesIO(b"age;x\n1;a\n6,46;b\n"), "t.csv", dialect=Dialect(delimiter=";", decimal=".")
    ).batches(9)
    rest = {name: ["1", "1"] for name in contract.feature_names if name != "age"}
    whole = batch._replace(columns={**rest, **batch.columns})
    assert '"6,46"; --decimal , reads it' in read(contract, whole).faults[0].reason


NAMES = ("größe", "farbe", "n", "wann", "ja")
CELLS = (NAMES, *((x, c, n, "2024-05-01", n % 2 == 0) for x, c, n in ROWS))


def test_workbooks_mean_what_csv_means(tmp_path: Path) -> None:
    """Whole numbers stay whole, dates are text, booleans are booleans; the first sheet unless another is named."""
    path = tmp_path / "rows.xlsx"
    write_workbook(path, {"Zahlen": CELLS, "Leer": []})
    assert np.array_equal(vectors_of(path), wanted(), equal_nan=True)
    with tables.reading(str(path)) as reader:
        (batch,) = reader.batches(100)
    assert [list(batch.columns[name])[:2] for name in NAMES] == [
        ["6.46", "-0.5"], ["rot", "grün"], ["3", "12"], ["2024-05-01"] * 2, [False, True],
    ]  # fmt: skip
    assert list(batch.lines) == [2, 3, 4, 5, 6]
    assert np.array_equal(vectors_of(path, Dialect(sheet="Zahlen")), wanted(), equal_nan=True)
    with pytest.raises(
        UsageError, match='--sheet: expected one of "Zahlen", "Leer", got "zahlen"; did you mean "Zahlen"'
    ):
        vectors_of(path, Dialect(sheet="zahlen"))
    with pytest.raises(RowsError, match="got an empty sheet"):
        vectors_of(path, Dialect(sheet="Leer"))


def test_first_bytes_name_what_a_file_is(tmp_path: Path) -> None:
    """One line: what it is, and what to do."""
    write_workbook(tmp_path / "book.csv", {"a": CELLS})
    parquet.write_table(pa.table({"a": [1]}), tmp_path / "p.csv")
    contents = {
        "old.csv": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "an old Excel workbook (.xls); save it as .xlsx",
        ),
        "page.csv": (b"<!DOCTYPE html><table>", "HTML or XML; open it in a spreadsheet"),
        "data.csv": (b"SQLite format 3\0", "an SQLite database; write its table as CSV"),
        "frame.csv": (b"\x80\x04\x95", "a Python pickle; save it as CSV or Parquet"),
        "p.txt": (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "a picture; name it so, or add --format pictures"),
        "a.npz.csv": (b"PK\x03\x04" + b"\0" * 26 + b"x.npy", "a NumPy archive (.npz); name it so, or add --format npz"),
        "a.zip": (b"PK\x03\x04" + b"\0" * 26 + b"rows.csv", "a zip archive; unpack it"),
        "a.tar.gz": (
            gzip.compress(b"rows.csv".ljust(257, b"\0") + b"ustar\0" + b"\0" * 600),
            "a tar archive; unpack it",
        ),
        "book.csv": (None, "an Excel workbook (.xlsx); name it so, or add --format xlsx"),
        "p.csv": (None, "Parquet; name it so, or add --format parquet"),
    }
    for name, (data, message) in contents.items():
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises((RowsError, UsageError)) as caught:
            vectors_of(tmp_path / name, Dialect())
        assert f"got {message}" in str(caught.value), name


@pytest.mark.parametrize("packing", [".gz", ".bz2", ".xz"])
def test_damaged_compression_is_one_line(tmp_path: Path, packing: str) -> None:
    """A byte that was changed, and an end that lacks."""
    data = PACKINGS[packing](written(",", ".").encode() * 50)
    path = tmp_path / f"rows.csv{packing}"
    path.write_bytes(data[:-30])
    with pytest.raises(RowsError, match="data ends too early"):
        vectors_of(path)
    path.write_bytes(data[:40] + bytes(255 - byte for byte in data[40:60]) + data[60:])
    with pytest.raises(RowsError, match="cannot read: damaged"):
        vectors_of(path)


@pytest.mark.parametrize("packing", ["", ".gz"])
def test_files_without_an_extension(tmp_path: Path, packing: str) -> None:
    """The first bytes name the format."""
    lines = [dict(zip(CONTRACT.feature_names, row, strict=True)) for row in ROWS]
    contents = {
        "text": written(";", ",").encode(),
        "objects": "".join(f"{json.dumps(line)}\n" for line in lines).encode(),
    }
    for name, data in contents.items():
        (tmp_path / f"{name}{packing}").write_bytes(PACKINGS[packing](data))
        tables.files_of([str(tmp_path / f"{name}{packing}")])
        assert np.array_equal(vectors_of(tmp_path / f"{name}{packing}"), wanted(), equal_nan=True)
    parquet.write_table(pa.Table.from_pylist(lines), tmp_path / "columns")
    assert np.array_equal(vectors_of(tmp_path / "columns"), wanted(), equal_nan=True)


def test_keys_of_partitioned_folders_are_columns(tmp_path: Path) -> None:
    """As Spark writes them: text in the folder's name, missing where it is null; a file named alone has no keys."""
    for place, (key, color) in enumerate((("6.46", "rot"), ("__HIVE_DEFAULT_PARTITION__", "gr%C3%BCn"))):
        folder = tmp_path / "t.parquet" / f"größe={key}" / f"farbe={color}"
        folder.mkdir(parents=True)
        parquet.write_table(pa.table({"n": [place, 7]}), folder / "part-0.parquet")
        (folder / "_SUCCESS").write_bytes(b"")
    files = tables.files_of([str(tmp_path / "t.parquet")])
    pieces = tables.pieces_of(files, 1000, CONTRACT)
    found = np.concatenate([row_vectors(CONTRACT, batch) for piece in pieces for batch in piece.batches()])
    by_size = sorted(map(tuple, np.nan_to_num(found, nan=-1).tolist()))
    assert by_size == [(-1, 2, 1), (-1, 2, 7), (np.float32(6.46), 1, 0), (np.float32(6.46), 1, 7)]
    with pytest.raises(RowsError, match="missing columns"):
        next(tables.pieces_of([str(files[0])], 9, CONTRACT))


def test_json_lines_as_python_and_databases_write_them() -> None:
    """NaN is missing; an infinity and a key that an object has twice are faults where they are asked for."""
    text = '{"a": NaN, "b": "x"}\n{"a": Infinity, "b": "y", "c": 1, "c": 2}\n{"b": "z"}\n'

    def found(names: Any, **said: Any) -> Any:
        reader = jsonl.read(io.BytesIO(text.encode()), "t.jsonl", Dialect(**said))
        return next(iter(reader.batches(9, names, tolerant=True)))

    assert (list(found(["b"]).columns["b"]), found(["b"]).faults) == (["x", "y", "z"], [])
    faults = {(one.row, one.column): one.reason for one in found(["a", "b"]).faults}
    assert faults[1, "a"] == "expected a finite number, got Infinity"
    assert faults[2, "a"].endswith('got "b"; --absent missing reads absent keys as missing values')
    assert 'got "b"; did you mean "b"? Else --absent' in found(["B"]).faults[2].reason
    assert "did you mean" not in found(["B", "b"]).faults[2].reason
    batch = found(["a", "b"], absent="missing")
    assert ([fault.row for fault in batch.faults], list(batch.columns["a"])) == ([1], [None, "", None])
    assert found(["c"], absent="missing").faults[0].reason == "duplicate column; rename one"
    assert jsonl.read(io.BytesIO(text.encode()), "t", Dialect(absent="missing")).columns == ("a", "b", "c")


def test_long_names_stay_apart_in_messages() -> None:
    """Two columns that differ at the end have two names in a message."""
    names = [f"Was your anonymity protected by employer {which}" for which in "AB"]
    reader = csv.read(io.BytesIO(f"{names[0]}\n1\n".encode()), "t.csv", ",")
    with pytest.raises(RowsError, match=f'missing column "{names[1]}": expected by name, got "{names[0]}"'):
        reader.batches(9, [names[1]])


def _in_json() -> bytes:
    lines = (dict(zip(CONTRACT.feature_names, row, strict=True)) for row in ROWS)
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _in_arrow(write: Callable[[pa.Table, Any], None]) -> bytes:
    stream = io.BytesIO()
    write(pa.table(dict(zip(CONTRACT.feature_names, zip(*ROWS, strict=True), strict=True))), stream)
    return stream.getvalue()


def _arrow_stream(table: pa.Table, stream: Any) -> None:
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write(table)


def _sheet() -> bytes:
    stream = io.BytesIO()
    write_workbook(cast(Any, stream), {"S": [CONTRACT.feature_names, *ROWS]})  # zipfile takes it
    return stream.getvalue()


PIPED: dict[str, Callable[[], bytes]] = {
    "csv": lambda: written(",", ".").encode(),
    "semicolons": lambda: written(";", ",").encode(),
    "tabs": lambda: gzip.compress(written("\t", ".").encode()),
    "json": _in_json,
    "packed json": lambda: gzip.compress(_in_json()),
    "parquet": lambda: _in_arrow(parquet.write_table),
    "arrow": lambda: _in_arrow(_arrow_stream),
    "feather": lambda: _in_arrow(feather.write_feather),
    "excel": _sheet,
}


# What Parquet from a pipe passes through is a temporary file, which lives as long as the process.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("is_pipe", [True, False], ids=["pipe", "file"])
@pytest.mark.parametrize("name", PIPED)
def test_standard_input_is_known_by_its_first_bytes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, is_pipe: bool
) -> None:
    """Whatever is piped, or redirected from a file, gives the same vectors; also after its columns were looked at."""
    data = PIPED[name]()
    if is_pipe:
        source, sink = os.pipe()
        with os.fdopen(sink, "wb") as stream:
            stream.write(data)  # less than a pipe holds
    else:
        (tmp_path / "rows").write_bytes(data)
        source = os.open(tmp_path / "rows", os.O_RDONLY)
    with os.fdopen(source) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        wanted = tables.Wanted.of(CONTRACT)
        if is_pipe and name in ("csv", "json"):
            with tables.reading("-", wanted=wanted, is_ahead=True) as reader:
                assert set(reader.columns) == set(CONTRACT.feature_names)
        with tables.reading("-", wanted=wanted) as reader:
            found = [row_vectors(CONTRACT, batch) for batch in reader.batches(100, CONTRACT.feature_names)]
    (tmp_path / "t.csv").write_text(written(",", "."), encoding="utf-8")
    with tables.reading(str(tmp_path / "t.csv")) as reader:
        plain = [row_vectors(CONTRACT, batch) for batch in reader.batches(100, CONTRACT.feature_names)]
    np.testing.assert_array_equal(np.concatenate(found), np.concatenate(plain))
