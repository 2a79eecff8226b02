"""What Arrow and Parquet share: record batches to rows, and rows to record batches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import IO, Any

import pyarrow as pa

from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, Fault
from edgeproof.tables.arrow.column import ArrowColumn, bytes_as_texts, from_cells, readable
from edgeproof.tables.table import Piece, Reader, Writer, require_unique


class ArrowReader(Reader):
    """Reads record batches; `record_batches` gives those of some columns of the file, by the file's own names."""

    unit = "row"

    def __init__(self, source: str, schema: pa.Schema, record_batches: Callable[..., Iterator[pa.RecordBatch]]) -> None:
        self.source = source
        self._schema = schema
        self._record_batches = record_batches
        self.columns = tuple(grammar.clean(name) for name in schema.names)
        self._own = dict(zip(self.columns, schema.names, strict=True))
        require_unique(self.columns, source)

    @property
    def unreadable(self) -> Mapping[str, str]:
        """The columns of lists, structures and durations, and their types."""
        types = zip(self.columns, self._schema.types, strict=True)
        return {name: str(kind) for name, kind in types if readable(pa.nulls(0, kind)) is None}

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield record batches to be read; raises RowsError that names the row or the column."""
        return self._pieces(size, self.require(wanted))

    def _pieces(self, size: int, names: tuple[str, ...]) -> Iterator[Piece]:
        row = 1
        own = [self._own[name] for name in names]
        found = self._record_batches(size, own)
        while (record_batch := reading(self.source, next, found, None)) is not None:
            for start in range(0, record_batch.num_rows, size):
                part = record_batch.slice(start, size)
                yield Piece(partial(self._batch, part, names, row))
                row += part.num_rows

    def _batch(self, part: pa.RecordBatch, names: tuple[str, ...], row: int) -> list[Batch]:
        columns: dict[str, ArrowColumn] = {}
        faults: dict[int, Fault] = {}
        for name in names:
            array, bad = bytes_as_texts(part.column(self._own[name]))
            columns[name] = self._column(name, array)
            faults |= {at: Fault(at, name, grammar.NO_UTF8) for at in bad if at not in faults}
        lines = range(row, row + part.num_rows)
        return [Batch(columns, len(lines), self.source, lines, [faults[at] for at in sorted(faults)], self.unit)]

    def _column(self, name: str, array: pa.Array) -> ArrowColumn:
        cells = readable(array)
        where = f"{self.source}: column {grammar.quoted(name)}"
        if cells is None:
            raise RowsError(f"{where}: expected texts, numbers or booleans, got {array.type}")
        if cells.type == pa.string() and _has_nul(cells):
            raise RowsError(f"{where}: expected text, got a NUL character")
        return ArrowColumn(cells)


def _has_nul(texts: pa.Array) -> bool:
    import pyarrow.compute as pc  # takes 45 ms, and tables of numbers do not need it

    return bool(pc.any(pc.match_substring(texts, "\0")).as_py())


def reading(source: str, step: Callable[..., Any], *arguments: Any) -> Any:
    """Take a step of reading; raises RowsError in one line for whatever pyarrow says."""
    try:
        return step(*arguments)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RowsError(f"{source}: cannot read: damaged data: {' '.join(str(error).split())[:200]}") from None


class ArrowWriter(Writer):
    """Writes record batches; the first decides the types of the columns."""

    def __init__(self, stream: IO[bytes], columns: Sequence[str], begin: Callable[[Any, pa.Schema], Any]) -> None:
        super().__init__(stream, columns)
        self._begin = begin
        self._sink: Any = None
        self._schema: pa.Schema | None = None

    def prepare(self, columns: Mapping[str, Sequence[Any]]) -> pa.RecordBatch:
        """Return a record batch: typed columns keep their type, cells of text formats are text."""
        return pa.record_batch([from_cells(columns[name]) for name in self.columns], names=list(self.columns))

    def put(self, prepared: pa.RecordBatch) -> None:
        """Write a record batch; raises RowsError where a column's type is not that of the first."""
        if self._schema is None:
            self._schema = prepared.schema
            self._sink = self._begin(self.stream, self._schema)
        for was, now in zip(self._schema, prepared.schema, strict=True):
            if was.type != now.type:
                raise RowsError(
                    f"column {grammar.quoted(was.name)}: expected {was.type}, as in the rows before, got {now.type};"
                    " write CSV or JSON Lines"
                )
        self._sink.write_batch(prepared)

    def close(self) -> None:
        """Write the end; a table without rows has columns of text."""
        if self._sink is None:
            schema = pa.schema([(name, pa.string()) for name in self.columns])
            self._sink = self._begin(self.stream, schema)
        self._sink.close()
