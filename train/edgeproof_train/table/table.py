"""A table file as columns of text: CSV and TSV exactly as written, Parquet in the text a CSV would hold."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from edgeproof import tables
from edgeproof.decision import grammar
from edgeproof.errors import EdgeproofError, RowsError

PARQUET_SUFFIXES = (".parquet", ".pq")
TAB_SUFFIXES = (".tsv", ".tab")
_BLOCK_SIZE = 1 << 24  # one cell must fit into a block
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of text."""

    source: str  # the file's path as given; empty for rows made in process
    names: tuple[str, ...]  # cleaned; an empty name may appear several times, any other once
    columns: tuple[pa.ChunkedArray, ...]  # of strings, (n_rows,) each
    row_numbers: npt.NDArray[np.int64]  # (n_rows,) position of each row in the file, from 0
    nested: tuple[str, ...] = ()  # columns whose values are no scalars; their cells are empty texts

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.row_numbers)

    def cells(self, name: str) -> list[str]:
        """Return the texts of one column: (n_rows,)."""
        return list(self.columns[self.names.index(name)].to_pylist())

    def take(self, rows: npt.NDArray[np.int64]) -> "Table":
        """Return the rows with these positions."""
        columns = tuple(column.take(pa.array(rows)) for column in self.columns)
        return replace(self, columns=columns, row_numbers=self.row_numbers[rows])

    def where(self, row: int) -> str:
        """Name the place of a row for a message: `people.csv line 7`, or `people.parquet row 7`.

        The file is read again for it: quoted cells may span lines, blank lines are no rows.
        """
        number = int(self.row_numbers[row])
        if not self.source or _is_parquet(self.source):
            return f"{self.source} row {number + 1}".strip()
        return f"{self.source} line {_lines_until(self.source, number)[number]}"


def read_table(path: str) -> Table:
    """Read a CSV, TSV or Parquet file.

    Raises RowsError that names the file and, where there is one, the line.
    """
    if Path(path).is_dir():
        raise RowsError(f"{path}: expected a file with rows, got a directory")
    try:
        with Path(path).open("rb") as stream:
            if stream.seek(0, 2) == 0:
                raise RowsError(f"{path} line 1: expected a header line, got an empty file")
    except OSError as error:
        raise RowsError(f"{path}: cannot read: {error.strerror or error}") from None
    table = _read_parquet(path) if _is_parquet(path) else _read_text(path)
    _refuse_duplicates(table)
    if not table.n_rows:
        raise RowsError(f"{path}: expected rows below the header, got none")
    return table


def _is_parquet(path: str) -> bool:
    return Path(path).suffix.lower() in PARQUET_SUFFIXES


def _delimiter(path: str) -> str:
    return "\t" if Path(path).suffix.lower() in TAB_SUFFIXES else ","


def _refuse_duplicates(table: Table) -> None:
    for name, count in Counter(table.names).items():
        if name and count > 1:
            places = " and ".join(str(i) for i, other in enumerate(table.names, start=1) if other == name)
            where = table.source if _is_parquet(table.source) else f"{table.source} line 1"
            raise RowsError(f"{where}: duplicate column {grammar.quoted(name)} (columns {places}); rename one")


# --- CSV and TSV


def _read_text(path: str) -> Table:
    """Read with Arrow where it cannot differ from the runtime's reader, which is stricter about quotes and NUL."""
    if _has_special_bytes(path):
        return _read_slowly(path)
    parse = pa_csv.ParseOptions(delimiter=_delimiter(path))
    read = pa_csv.ReadOptions(block_size=_BLOCK_SIZE)
    try:
        with pa_csv.open_csv(path, read_options=read, parse_options=parse) as reader:
            header = reader.schema.names
        texts = pa_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False)
        arrow = pa_csv.read_csv(path, read_options=read, parse_options=parse, convert_options=texts)
    except (pa.ArrowException, UnicodeDecodeError, OSError):
        return _read_slowly(path)  # names the line of what is wrong
    names = tuple(grammar.clean(name) for name in arrow.column_names)
    return Table(path, names, tuple(arrow.columns), np.arange(arrow.num_rows))


def _has_special_bytes(path: str) -> bool:
    """Tell whether a quote or a NUL stands in the file; raises RowsError for a compressed one."""
    with Path(path).open("rb") as stream:
        first = stream.read(_BLOCK_SIZE)
        if first.startswith(_GZIP):
            raise RowsError(f"{path}: expected text, got gzip-compressed data; unpack it first")
        blocks = itertools.chain([first], iter(lambda: stream.read(_BLOCK_SIZE), b""))
        return any(b'"' in block or b"\0" in block for block in blocks)


def _read_slowly(path: str) -> Table:
    """Read with the runtime's reader; raises RowsError that names the line of what is wrong."""
    with _slow_reader(path) as reader:
        names = tuple(dict.fromkeys(reader.columns))
        batches = [[pa.array(batch.columns[name], pa.string()) for name in names] for batch in reader.batches(10_000)]
    columns = tuple(pa.chunked_array([batch[i] for batch in batches], pa.string()) for i in range(len(names)))
    return Table(path, names, columns, np.arange(sum(len(batch[0]) for batch in batches)))


def _lines_until(path: str, row: int) -> list[int]:
    """Return the lines on which the rows up to `row` start."""
    lines: list[int] = []
    with _slow_reader(path) as reader:
        for batch in reader.batches(10_000):
            lines.extend(batch.lines)
            if len(lines) > row:
                break
    return lines


def _slow_reader(path: str) -> Any:
    return tables.reading(path, "tsv" if _delimiter(path) == "\t" else "csv")


def other_delimiter(path: str) -> str | None:
    """Return the character that seems to separate the fields of a text file in place of ours."""
    if not path or _is_parquet(path):
        return None
    try:
        with Path(path).open(encoding="utf-8-sig", errors="replace") as stream:
            first = stream.readline(100_000)
    except (OSError, EdgeproofError):
        return None
    ours = first.count(_delimiter(path))
    counts = {other: first.count(other) for other in ";\t,|" if other != _delimiter(path)}
    best = max(counts, key=lambda other: counts[other])
    return best if counts[best] > ours else None


# --- Parquet


def _read_parquet(path: str) -> Table:
    try:
        # ParquetFile, not read_table: a column may appear twice, which we want to refuse in our own words.
        with pq.ParquetFile(path) as file:
            arrow = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RowsError(f"{path}: cannot read as Parquet: {' '.join(str(error).split())[:200]}") from None
    names = tuple(grammar.clean(name) for name in arrow.column_names)
    texts = [_texts(column) for column in arrow.columns]
    for name, column in zip(names, texts, strict=True):
        if column is not None and pc.any(pc.match_substring(column, "\0")).as_py():
            raise RowsError(f"{path}: column {grammar.quoted(name)}: expected text, got a NUL character")
    nested = tuple(name for name, column in zip(names, texts, strict=True) if column is None)
    empty = pa.chunked_array([pa.array([""] * arrow.num_rows, pa.string())])
    columns = tuple(empty if column is None else column for column in texts)
    return Table(path, names, columns, np.arange(arrow.num_rows), nested)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Write typed values as the text that a CSV would hold; null and NaN are empty. None for nested and binary."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return None
    if pa.types.is_duration(kind):
        return None
    if pa.types.is_null(kind):
        return pa.chunked_array([pa.array([""] * len(column), pa.string())])
    if pa.types.is_float16(kind):
        column, kind = column.cast(pa.float32()), pa.float32()
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    try:
        texts = pc.fill_null(column.cast(pa.string()), "")
        return _without_exponents(texts) if pa.types.is_floating(kind) else texts
    except (pa.ArrowException, NotImplementedError):
        return None


def _without_exponents(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write whole numbers as `1000000000000000`, not `1e+15`, as the runtime does with numbers given in process."""
    if not pc.any(pc.match_substring(texts, "e")).as_py():
        return texts
    cells = [grammar.text_of(float(text)) if "e" in text else text for text in texts.to_pylist()]
    return pa.chunked_array([pa.array(cells, pa.string())])


def table_of_floats(names: Sequence[str], values: npt.NDArray[np.float32], target: str, labels: list[str]) -> Table:
    """Write float32 columns and labels as the table that a CSV file would give: the shortest decimals.

    values: (n_rows, n_features) float32. labels: (n_rows,).
    """
    columns = [pa.chunked_array([pa.array(values[:, i]).cast(pa.string())]) for i in range(values.shape[1])]
    columns.append(pa.chunked_array([pa.array(labels, pa.string())]))
    return Table("", (*names, target), tuple(columns), np.arange(len(values)))
