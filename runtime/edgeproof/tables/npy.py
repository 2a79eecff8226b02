"""NumPy `.npy`: an array (n, n_features) of numbers in contract order, or (n,) with named fields. Read, not written."""

import io
import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import IO, Any, cast

import numpy as np
import numpy.typing as npt

from edgeproof import grammar
from edgeproof.arithmetic import Floats
from edgeproof.errors import RowsError, UsageError
from edgeproof.tables.table import Number, Piece, Reader, Writer
from edgeproof.vectors import Batch, Column, require_columns


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
    if values.dtype.kind == "f":
        texts = values.astype(str).tolist()
        return [None if text == "nan" else text if text.endswith("inf") else Number(text) for text in texts]
    return [Number(cell) for cell in values.tolist()]


class NpyReader(Reader):
    """Maps the file into memory; rows are read from the disk as they are asked for."""

    def __init__(self, array: npt.NDArray[Any], source: str, names: Sequence[str]) -> None:
        self._array = array
        self._source = source
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
        names = self.columns if wanted is None else tuple(wanted)
        require_columns(Batch(dict.fromkeys(self.columns, ()), 0, self._source), names)
        return (self._piece(start, size, names) for start in range(0, len(self._array), size))

    def _piece(self, start: int, size: int, names: tuple[str, ...]) -> Piece:
        def piece() -> list[Batch]:
            part = self._array[start : start + size]
            columns = {name: self._column(part, name) for name in names}
            rows = range(start + 1, start + len(part) + 1)
            return [Batch(columns, len(part), self._source, rows, unit="row")]

        return piece

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


def writer(stream: IO[bytes], columns: Sequence[str]) -> Writer:  # noqa: ARG001 — part of the protocol
    """Refuse: the length stands at the start of the file, and texts have no place in it."""
    raise UsageError(".npy is read, not written; use .csv, .jsonl, .parquet or .arrow")
