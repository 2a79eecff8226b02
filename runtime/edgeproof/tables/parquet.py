"""Parquet, row group by row group."""

import io
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO

import pyarrow as pa
from pyarrow import parquet

from edgeproof.tables.arrow import ArrowReader, ArrowWriter, reading


def read(stream: IO[bytes], source: str) -> ArrowReader:
    """Open a Parquet file; raises RowsError."""
    file = reading(source, parquet.ParquetFile, seekable(stream))
    return ArrowReader(source, file.schema_arrow.names, partial(_record_batches, file))


def _record_batches(file: parquet.ParquetFile, size: int, names: list[str]) -> Iterator[pa.RecordBatch]:
    return file.iter_batches(size, columns=names, use_threads=False)  # type: ignore[no-any-return]


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
    return ArrowWriter(stream, columns, _begin)


def _begin(stream: IO[bytes], schema: pa.Schema) -> parquet.ParquetWriter:
    return parquet.ParquetWriter(stream, schema)
