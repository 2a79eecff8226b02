"""NumPy `.npy`: an array (n, n_features) of numbers in contract order, or (n,) with named fields."""

import io
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import IO, Any, cast

import numpy as np
import numpy.typing as npt

from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.errors import RowsError, UsageError
from edgeproof.rows.vectors import Batch, CodedColumn, Column
from edgeproof.tables.table import Number, Piece, Reader, Writer, float_cells


class NumberColumn(Column):
    """A column (n,) of numbers; with `coded`, categories are given by their codes."""

    def __init__(self, values: npt.NDArray[Any], coded: bool) -> None:
        self.values = values
        self.coded = coded

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> Any:
        return _cells(self.values[index : index + 1])[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(_cells(self.values))

    def numbers(self, missing: AbstractSet[str]) -> Floats | None:  # noqa: ARG002 — NaN alone is missing
        """Return (n,) float32, NaN where missing."""
        with np.errstate(over="ignore"):  # beyond float32 is an infinity, which the contract clamps
            return self.values.astype(np.float64).astype(np.float32)

    def distinct(self) -> tuple[Sequence[Any], npt.NDArray[np.intp]]:
        """Return distinct cells, and for each row the place of its cell."""
        few, places = np.unique(self.values, return_inverse=True)
        return _cells(few), places

    def compress(self, good: npt.NDArray[np.bool_]) -> Sequence[Any]:
        """Return the cells of some rows."""
        return NumberColumn(self.values[good], self.coded)

    def codes(self, n_values: int) -> Floats | None:
        """Return (n,) float32: 0 where the number is 0 or NaN, -1 where it is no code."""
        if not self.coded:
            return None
        values = np.nan_to_num(self.values.astype(np.float64), nan=0, posinf=-1, neginf=-1)
        known = (values >= 0) & (values <= n_values) & (values == np.floor(values))
        return np.where(known, values, -1).astype(np.float32)


def _cells(values: npt.NDArray[Any]) -> list[Any]:
    return float_cells(values) if values.dtype.kind == "f" else [Number(cell) for cell in values.tolist()]


class NpyReader(Reader):
    """Maps the file into memory; rows are read from the disk as they are asked for."""

    unit = "row"

    def __init__(self, array: npt.NDArray[Any], source: str, names: Sequence[str]) -> None:
        self._array = array
        self.source = source
        self._named = array.dtype.names is not None
        if self._named:
            self.columns = tuple(grammar.clean(name) for name in array.dtype.names or ())
            self._own = dict(zip(self.columns, array.dtype.names or (), strict=True))
        else:
            self.columns = tuple(names)
        kinds = {array.dtype[name].kind for name in array.dtype.names or ()} or {array.dtype.kind}
        expected = "fiubU" if self._named else "fiu"
        if not kinds <= set(expected) or array.ndim != (1 if self._named else 2):
            raise RowsError(
                f"{source}: expected an array (n, {len(names)}) of numbers, or (n,) with named fields of numbers and"
                f" texts, got {array.shape} {array.dtype}"
            )
        if not self._named and array.shape[1] != len(names):
            raise RowsError(f"{source}: expected an array (n, {len(names)}) in contract order, got {array.shape}")

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield rows to be read."""
        names = self.require(wanted)
        return (self._piece(start, size, names) for start in range(0, len(self._array), size))

    def _piece(self, start: int, size: int, names: tuple[str, ...]) -> Piece:
        def piece() -> list[Batch]:
            part = self._array[start : start + size]
            columns = {name: self._column(part, name) for name in names}
            rows = range(start + 1, start + len(part) + 1)
            return [Batch(columns, len(part), self.source, rows, unit=self.unit)]

        return Piece(piece)

    def _column(self, part: npt.NDArray[Any], name: str) -> Sequence[Any]:
        if not self._named:
            return NumberColumn(part[:, self.columns.index(name)], coded=True)
        values = part[self._own[name]]
        return NumberColumn(values, coded=False) if values.dtype.kind in "fiu" else cast(list[Any], values.tolist())


def read(stream: IO[bytes], source: str, names: Sequence[str]) -> NpyReader:
    """Open an array whose columns, where it does not name them, have these names; raises RowsError."""
    if isinstance(stream, io.FileIO) and stream.seekable() and isinstance(stream.name, str):
        return NpyReader(_mapped(stream.name, source), source, names)
    with tempfile.NamedTemporaryFile() as held:  # a pipe
        while chunk := stream.read(1 << 16):
            held.write(chunk)
        held.flush()
        return NpyReader(_mapped(held.name, source), source, names)


def _mapped(path: str, source: str) -> npt.NDArray[Any]:
    try:
        return np.lib.format.open_memmap(path, mode="r")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise RowsError(f"{source}: cannot read: {' '.join(str(error).split())[:200]}") from None


class NpyWriter(Writer):
    """Writes an array (n,) with a named field a column: texts as long as the longest label, numbers as they are.

    The number of rows stands at the start of the file, so rows wait in a temporary one.
    """

    def __init__(self, stream: IO[bytes], columns: Sequence[str]) -> None:
        super().__init__(stream, columns)
        self._rows = np.empty(0, [(name, "<U1") for name in self.columns])  # none, of the columns' types
        self._n_rows = 0
        self._held: IO[bytes] | None = None

    def prepare(self, columns: Mapping[str, Sequence[Any]]) -> npt.NDArray[Any]:
        """Return rows (n,); raises UsageError for a column of texts that may be of any length."""
        values = {name: _values(name, columns[name]) for name in self.columns}
        rows = np.empty(len(columns[self.columns[0]]), [(name, column.dtype) for name, column in values.items()])
        for name, column in values.items():
            rows[name] = column
        return rows

    def put(self, prepared: npt.NDArray[Any]) -> None:
        """Hold prepared rows; raises RowsError where a column's type is not that of the first."""
        if self._held is None:
            self._held = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 — lives as long as the writer
            weakref.finalize(self, self._held.close)
            self._rows = prepared[:0]
        for name in self.columns:
            was, now = self._rows.dtype[name], prepared.dtype[name]
            if was != now:
                raise RowsError(
                    f"column {grammar.quoted(name)}: expected {was}, as in the rows before, got {now}; write CSV"
                )
        self._held.write(prepared.tobytes())
        self._n_rows += len(prepared)

    def close(self) -> None:
        """Write the array; without rows, the columns are of texts."""
        self.stream.write(_header(self._rows.dtype, self._n_rows))
        if self._held is not None:
            self._held.seek(0)
            shutil.copyfileobj(self._held, self.stream)


def _values(name: str, cells: Sequence[Any]) -> npt.NDArray[Any]:
    if isinstance(cells, CodedColumn):
        return np.array(["" if cell is None else cell for cell in cells.values])[cells.places]
    values = cells.values if isinstance(cells, NumberColumn) else cells
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiu":
        return values
    raise UsageError(
        f"column {grammar.quoted(name)}: .npy has no texts of any length; write .csv, .jsonl, .parquet or .arrow"
    )


def _header(dtype: np.dtype[Any], n_rows: int) -> bytes:
    """Return what stands before the rows of an array (n_rows,). Source: NEP 1, format version 3.0."""
    start = b"\x93NUMPY\x03\x00"
    text = repr({"descr": dtype.descr, "fortran_order": False, "shape": (n_rows,)}).encode()
    blanks = b" " * (-(len(start) + 4 + len(text) + 1) % 64)  # rows begin at a multiple of 64 bytes
    header = text + blanks + b"\n"
    return start + len(header).to_bytes(4, "little") + header


def writer(stream: IO[bytes], columns: Sequence[str]) -> NpyWriter:
    """Begin an array with these fields on a binary stream."""
    return NpyWriter(stream, columns)
