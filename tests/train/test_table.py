"""Reading tables: text stays text, and what is wrong with a file is said in one line."""

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from edgeproof.errors import RowsError, UsageError
from edgeproof_train.table import Table
from edgeproof_train.table import table as table_module
from edgeproof_train.table.table import read_table
from tests.support.training import Write


def cells(table: Table, name: str) -> list[Any]:
    """Return the cells of a column, row by row."""
    return list(table.columns[name])


@pytest.mark.parametrize(
    "content",
    ["a,b\n01,x\n1.0,True\n", b"\xef\xbb\xbfa,b\r\n01,x\r\n1.0,True\r\n", ' a , "b" \n"01",x\n\n1.0,"True"\n\n'],
)
def test_cells_are_text_as_written(write: Write, content: str | bytes) -> None:
    """No library guesses types; BOM, CRLF, quotes and blank lines change nothing."""
    table = read_table(write("t.csv", content))
    assert table.names == ("a", "b")
    assert (cells(table, "a"), cells(table, "b")) == (["01", "1.0"], ["x", "True"])


def test_tabs_separate_a_tsv(write: Write) -> None:
    """In a .tsv a comma is text, or in numbers the decimal mark."""
    table = read_table(write("t.tsv", "a\tb\n1,5\tx,y\n"))
    assert (cells(table, "a"), cells(table, "b")) == (["1.5"], ["x,y"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", " line 1: expected a header line, got an empty file"),
        ("\n\n", " line 1: expected a header line"),
        ("a,b\n", ": expected rows below the header, got none"),
        ("a,b", ": expected rows below the header, got none"),
        ("a,b\n1,2\n1,2,3\n", " line 3: expected 2 fields, got 3"),
        ('a,b\n1,"2\n3,4\n', " line 2: cannot read the row: a quote is never closed"),
        ("a,b\n1,2\n1,x\0y\n", " line 3: expected text, got a NUL byte"),
    ],
)
def test_what_is_wrong_with_a_file(write: Write, content: str | bytes, expected: str) -> None:
    """One line that names the file and, where there is one, the line."""
    path = write("t.csv", content)
    with pytest.raises(RowsError) as caught:
        read_table(path)
    assert str(caught.value).startswith(path + expected)
    assert "\n" not in str(caught.value)


def test_absent_files_and_directories(tmp_path: Path) -> None:
    """A path that holds no table is named."""
    with pytest.raises(RowsError, match="No such file"):
        read_table(str(tmp_path / "absent.csv"))
    with pytest.raises(RowsError, match="got a directory"):
        read_table(str(tmp_path))
    (tmp_path / "bad.parquet").write_bytes(b"no parquet")
    with pytest.raises(RowsError, match="expected Parquet, got text"):
        read_table(str(tmp_path / "bad.parquet"))


def test_typed_cells_are_those_that_predict_sees(tmp_path: Path) -> None:
    """Numbers by their shortest decimal, booleans, None for null and NaN; columns of no scalars are named apart."""
    columns = {
        "float": pa.array([1.5, float("nan"), 0.1], pa.float64()),
        "single": pa.array([0.1, None, 2.0], pa.float32()),
        "int": pa.array([1, None, 2**60]),
        "flag": pa.array([True, False, None]),
        "text": pa.array(["a", None, "NA"]).dictionary_encode(),
        "day": pa.array([dt.date(2024, 1, 31)] * 3),
        "list": pa.array([[1], [2], [3]]),
        "nothing": pa.nulls(3),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    table = read_table(str(tmp_path / "t.parquet"))
    expected = {
        "float": ["1.5", None, "0.1"],
        "single": ["0.1", None, "2.0"],
        "int": ["1", None, str(2**60)],
        "flag": [True, False, None],
        "text": ["a", None, "NA"],
        "day": ["2024-01-31"] * 3,
        "nothing": [None] * 3,
    }
    assert {name: cells(table, name) for name in table.columns} == expected
    assert (table.names[6], dict(table.unreadable)) == ("list", {"list": "list<element: int64>"})


def test_every_format_of_predict(write: Write, tmp_path: Path) -> None:
    """JSON Lines, Arrow and compressed text give the cells of the CSV; what has another name needs --format."""
    text = "a,b\n1.5,x\n,y\n"
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(text.encode()))
    feather.write_feather(pa.table({"a": [1.5, None], "b": ["x", "y"]}), tmp_path / "t.feather")
    paths = [
        write("t.csv", text),
        str(tmp_path / "t.csv.gz"),
        write("t.jsonl", '{"a": 1.5, "b": "x"}\n{"a": null, "b": "y"}\n'),
        str(tmp_path / "t.feather"),
    ]
    for path in paths:
        table = read_table(path)
        assert [[cell or "" for cell in cells(table, name)] for name in "ab"] == [["1.5", ""], ["x", "y"]], path
    assert cells(read_table(write("t.data", text)), "b") == ["x", "y"]
    with pytest.raises(UsageError, match=r"t\.cvs: unknown table format"):
        read_table(write("t.cvs", text))


def test_a_large_table_is_gathered_batch_by_batch(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each different cell is held once, whichever batch it comes in; rows keep their order and their lines."""
    monkeypatch.setattr(table_module, "_AT_ONCE", 7)
    rows = [f"{i % 5},{i}" for i in range(40)]
    table = read_table(write("t.csv", "a,b\n" + "\n".join(rows)))
    assert list(table.columns["a"].values) == ["0", "1", "2", "3", "4"]
    assert [",".join(pair) for pair in zip(cells(table, "a"), cells(table, "b"), strict=True)] == rows
    assert table.take(np.arange(20, 40)).where(3).endswith("t.csv line 25")


def test_the_line_of_a_row_counts_lines_within_quotes(write: Write) -> None:
    """Quoted line ends and blank lines do not lead the message astray."""
    table = read_table(write("t.csv", 'a,b\n1,"x\ny"\n\n2,z\n'))
    assert table.where(1).endswith("t.csv line 5")
