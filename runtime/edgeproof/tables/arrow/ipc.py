"""Arrow IPC, the file and the stream."""

import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO, Any

import pyarrow as pa

from edgeproof.tables.arrow.table import ArrowReader, ArrowWriter, reading
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.signatures import expect_end

_FILE = b"ARROW1"


def read(stream: IO[bytes], source: str, dialect: Dialect = Dialect(), wanted: Wanted = Wanted()) -> ArrowReader:  # noqa: ARG001, B008
    """Open an Arrow file or stream, told by its first bytes; raises RowsError."""
    if stream.seekable():
        expect_end(_FILE, stream, source)
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    is_file = buffered.peek(len(_FILE)).startswith(_FILE)
    opened = reading(source, _open_file if is_file else pa.ipc.open_stream, buffered)
    return ArrowReader(source, opened.schema, partial(_record_batches, opened))


def _open_file(stream: IO[bytes]) -> pa.ipc.RecordBatchFileReader:
    return pa.ipc.open_file(stream if stream.seekable() else pa.BufferReader(stream.read()))


def _record_batches(opened: Any, _size: int, names: list[str]) -> Iterator[pa.RecordBatch]:
    if isinstance(opened, pa.ipc.RecordBatchFileReader):
        found = (opened.get_batch(index) for index in range(opened.num_record_batches))
    else:
        found = iter(opened)
    return (record_batch.select(names) for record_batch in found)


def writer(stream: IO[bytes], columns: Sequence[str]) -> ArrowWriter:
    """Begin an Arrow file (a stream where the output is a pipe)."""
    return ArrowWriter(stream, columns, pa.ipc.new_file)
