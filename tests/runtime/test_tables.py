"""CSV and TSV: the same values however the file is written, one line of error otherwise."""

import io
from typing import Any

import numpy as np
import pytest

from edgeproof import tables
from edgeproof.decision import Contract
from edgeproof.errors import RowsError, UsageError
from edgeproof.rows import Batch, row_vectors
from edgeproof.tables import csv
from tests.support.rows import random_rows, rows_as_dicts, write_csv


def read(data: bytes, size: int = 1000, delimiter: str = ",") -> list[Batch]:
    """All batches of a table."""
    return list(csv.read(io.BytesIO(data), "rows.csv", delimiter, tables.Dialect(encoding="utf-8")).batches(size))


PLAIN = b"a,b\n1,x\n2,y\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b"\r"),
        PLAIN[:-1],
        PLAIN + b"\n\n",
        b'"a","b"\n"1","x"\n"2","y"\n',
        b" a ,'b'\n1,x\n2,y\n",
    ],
    ids=["plain", "BOM", "CRLF", "CR", "no last line end", "blank lines", "quoted", "quoted header"],
)
def test_the_same_table_however_it_is_written(data: bytes) -> None:
    """Line ends, BOM and quotes do not change the columns."""
    (batch,) = read(data)
    assert {name: list(cells) for name, cells in batch.columns.items()} == {"a": ["1", "2"], "b": ["x", "y"]}
    assert list(batch.lines) == [2, 3]


def test_lines_are_counted_through_quoted_line_ends() -> None:
    """A row is placed at the line on which it starts."""
    (batch,) = read(b'a,b\n"1\n\n1",x\n\n2,y\n')
    assert list(batch.lines) == [2, 6]
    assert list(batch.columns["a"]) == ["1\n\n1", "2"]


def test_batches_are_bounded() -> None:
    """No batch holds more rows than asked for, and none is empty."""
    sizes = [batch.n_rows for batch in read(b"a\n" + b"1\n" * 10, size=4)]
    assert sizes == [4, 4, 2]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "rows.csv line 1: expected a header line, got an empty file"),
        (b"a,a\n1,2\n", 'rows.csv line 1: duplicate column "a"'),
        (b"a,b\n1\n", "rows.csv line 2: expected 2 fields, got 1"),
        (b"a,b\n1,2\n1,2,3\n", "rows.csv line 3: expected 2 fields, got 3"),
        (b'a,b\n1,"2\n3,4\n', "rows.csv line 2: cannot read the row: a quote is never closed"),
        (b"a,b\n1,\x00\n", "rows.csv line 2: expected text, got a NUL byte"),
        (b"a,b\n1,2\n1,\xe9\n", "rows.csv line 3: expected UTF-8 text"),
        (b'a,b\n1,"2"x\n', "rows.csv line 2: cannot read the row"),
    ],
)
def test_each_fault_names_its_line(data: bytes, message: str) -> None:
    """File, line, expected, got."""
    with pytest.raises(RowsError) as error:
        read(data)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_cells_that_are_no_numbers_name_line_and_column(contract: Contract, tmp_path: Any) -> None:
    """The place of the first unreadable cell."""
    records = rows_as_dicts(contract, random_rows(contract, 5))
    records[3]["fare, paid"] = "abc"
    path = write_csv(tmp_path / "rows.csv", records)
    with tables.reading(str(path)) as reader:
        (batch,) = reader.batches(100)
    with pytest.raises(RowsError) as error:
        row_vectors(contract, batch)
    assert str(error.value) == f'{path} line 5: column "fare, paid": expected a number, got "abc"'


def test_writer_round_trips() -> None:
    """Texts with delimiters, quotes and line ends, and float32 numbers, read back the same."""
    p = np.array([0.1, 1e-20, 1.0], np.float32)
    for delimiter in (",", "\t"):
        stream = io.BytesIO()
        writer = csv.writer(stream, ["text", "p"], delimiter)
        texts = ['a,b\t"c"', "ünï\r\ncode\r", "a\rb"]
        columns: dict[str, Any] = {"text": texts, "p": p}
        writer.write(columns)
        (batch,) = read(stream.getvalue(), delimiter=delimiter)
        assert list(batch.columns["text"]) == texts
        assert np.array([float(x) for x in batch.columns["p"]], np.float32).tolist() == p.tolist()


def test_formats_by_extension() -> None:
    """The extension decides, `--format` overrides, an unknown one lists the known."""
    assert tables.format_of("x.TSV") == "tsv"
    assert tables.format_of("-") == "csv"
    assert tables.format_of("x.dat", "csv") == "csv"
    with pytest.raises(UsageError, match=r"expected \.csv, .*got \.ods"):
        tables.format_of("x.ods")


def test_fast_and_slow_numbers_are_the_same(contract: Contract) -> None:
    """A column without missing cells takes a fast path; it must not change a bit or an error."""
    from edgeproof.decision import numbers

    rng = np.random.default_rng(0)
    texts = [repr(float(x)) for x in rng.normal(size=300) * 10.0 ** rng.integers(-40, 30, 300)]
    fast = numbers(texts, contract.missing)
    slow = numbers([f" '{text}' " for text in texts], contract.missing)
    assert fast.tolist() == slow.tolist()
    for hostile in ("1_0", "٣", "1e39", "nan", "1 2", "1\n2", ""):
        with pytest.raises(ValueError, match="expected a number"):
            numbers(["1", hostile], {"NA"})
    assert np.isnan(numbers(["1", "-999"], {"-999"})[1]), "a number can stand for missing"


def test_a_blank_line_of_a_lone_column_is_a_missing_cell() -> None:
    """Four rows in, four rows out."""
    (batch,) = read(b'x\n1\n\n2\n""\n')
    assert list(batch.columns["x"]) == ["1", "", "2", ""]


def test_columns_without_a_name_may_repeat() -> None:
    """An index that pandas wrote, twice: nobody can ask for them."""
    (batch,) = read(b",,a\n0,0,1\n")
    assert list(batch.columns["a"]) == ["1"]
