"""NumPy `.npy`: numbers (n, n_features) in contract order, (n,) with named fields, or (n, …) of one feature."""

import io
import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import IO, Any, cast

import numpy as np
import numpy.typing as npt

from edgeproof.decision import Column, grammar
from edgeproof.errors import RowsError
from edgeproof.rows import Batch
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.table import Number, Piece, Reader, float_cells, require_unique
from edgeproof.types import Floats


class NumberColumn(Column):
    """A column (n,) of numbers; with `coded`, categories are given by their codes."""

    def __init__(self, values: npt.NDArray[Any], coded: bool) -> None:
        self.values = values
        self.coded = coded

    def __len__(self) -> int:
        return len(self.values)

    def cell(self, row: int) -> Any:
        """Return the cell of a row."""
        return _cells(self.values[row : row + 1])[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(_cells(self.values))

    def numbers(self, missing: AbstractSet[str]) -> Floats | None:  # noqa: ARG002 — no cell is a text
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
        own = array.dtype.names
        self._named = own is not None
        self.columns = tuple(names) if own is None else tuple(map(grammar.clean, own))
        require_unique(self.columns, source)
        self._places: dict[str, Any] = dict(zip(self.columns, own or range(len(names)), strict=True))
        kinds = {array.dtype[name].kind for name in array.dtype.names or ()} or {array.dtype.kind}
        self._is_one = not self._named and array.ndim > 2 and len(names) == 1  # a picture or a window for each row
        if self._is_one:
            return
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
        return (Piece(partial(self._batches, start, size, names)) for start in range(0, len(self._array), size))

    def _batches(self, start: int, size: int, names: tuple[str, ...]) -> list[Batch]:
        part = self._array[start : start + size]
        columns = {name: self._column(part, self._places[name]) for name in names}
        return [Batch(columns, len(part), self.source, range(start + 1, start + len(part) + 1), unit=self.unit)]

    def _column(self, part: npt.NDArray[Any], place: Any) -> Sequence[Any]:
        values = part if self._is_one else part[place] if self._named else part[:, place]
        return cells_of(values, coded=not self._named)


def cells_of(values: npt.NDArray[Any], coded: bool = False) -> Sequence[Any]:
    """Return the rows of an array as cells: numbers, texts, or arrays where it has more axes.

    coded: categories are given by their codes.
    """
    if values.ndim > 1:
        return list(values)
    return NumberColumn(values, coded) if values.dtype.kind in "fiu" else cast(list[Any], values.tolist())


def read(
    stream: IO[bytes],
    source: str,
    names: Sequence[str] = (),
    dialect: Dialect = Dialect(),  # noqa: ARG001, B008 — an array has one way to be written
    wanted: Wanted = Wanted(),  # noqa: B008
) -> NpyReader:
    """Open an array whose columns, where it does not name them, have these names; raises RowsError."""
    names = names or wanted.features
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
        raise refusal(source, error) from None


def refusal(source: str, error: Exception) -> RowsError:
    """Return what is said where NumPy cannot read a file."""
    told = " ".join(str(error).split())[:200]
    if "bject" in told:  # as NumPy says of arrays that need pickle
        return RowsError(f"{source}: expected numbers or texts, got Python objects; save it with another dtype")
    return RowsError(f"{source}: cannot read: damaged data: {told}")
