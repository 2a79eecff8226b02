"""Parquet, row group by row group."""

import io
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO

import pyarrow as pa
from pyarrow import parquet

from edgeproof.tables.arrow.table import ArrowReader, ArrowWriter, reading
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.signatures import expect_end

_MAGIC = b"PAR1"
_BUFFER = 1 << 16  # bytes of a column at once: memory does not grow with the row groups of the file
_ROW_GROUP = 1 << 17  # rows of those that are written


def read(stream: IO[bytes], source: str, dialect: Dialect = Dialect(), wanted: Wanted = Wanted()) -> ArrowReader:  # noqa: ARG001, B008
    """Open a Parquet file; raises RowsError."""
    stream = seekable(stream)
    expect_end(_MAGIC, stream, source)
    file = reading(source, partial(parquet.ParquetFile, buffer_size=_BUFFER, pre_buffer=False), stream)
    return ArrowReader(source, file.schema_arrow, partial(_record_batches, file))


def _record_batches(file: parquet.ParquetFile, size: int, names: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield batches, a large row group after the other: two at once would hold the pages of both."""
    groups: list[int] = []
    n_rows = 0
    for group in range(file.num_row_groups):
        groups.append(group)
        n_rows += file.metadata.row_group(group).num_rows
        if n_rows >= size or group == file.num_row_groups - 1:
            yield from file.iter_batches(size, groups, names, use_threads=False)
            groups, n_rows = [], 0


def seekable(stream: IO[bytes]) -> IO[bytes]:
    """Return the stream, or a temporary file with all of a pipe: the format is read from its end."""
    if stream.seekable():
        return stream
    held = tempfile.TemporaryFile()  # noqa: SIM115 — lives as long as the reader
    while chunk := stream.read(io.DEFAULT_BUFFER_SIZE * 16):
        held.write(chunk)
    held.seek(0)
    return held


def writer(stream: IO[bytes], columns: Sequence[str]) -> ArrowWriter:
    """Begin a Parquet file."""
    return ArrowWriter(stream, columns, _RowGroups)


class _ParquetWriter(parquet.ParquetWriter):  # type: ignore[misc]
    """One that is given up, where a run failed, does not write the end of the file to a stream that is closed."""

    def __del__(self) -> None:
        """Do nothing."""


class _RowGroups:
    """Collects record batches, so that row groups are as large as readers like them."""

    def __init__(self, stream: IO[bytes], schema: pa.Schema) -> None:
        coded = [field.name for field in schema if field.type != pa.float32()]  # probabilities hardly repeat
        self._writer = _ParquetWriter(stream, schema, use_dictionary=coded)
        self._held: list[pa.RecordBatch] = []

    def write_batch(self, record_batch: pa.RecordBatch) -> None:
        """Hold a record batch, and write a row group if that makes one."""
        self._held.append(record_batch)
        if sum(held.num_rows for held in self._held) >= _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Write the last row group and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held), row_group_size=2 * _ROW_GROUP)
        self._held = []
