"""NumPy `.npz`: one array for each column, n rows each; `x` and `y` are the only feature and the target."""

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import IO, Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.rows import Batch
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.npy import cells_of, refusal
from edgeproof.tables.table import Piece, Reader


class NpzReader(Reader):
    """Holds the arrays, which are compressed in the file."""

    unit = "row"

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], source: str, features: Sequence[str] = ()) -> None:
        self._arrays = arrays
        self._features = features  # those of more axes are pictures or windows
        self.source = source
        self.columns = tuple(arrays)
        lengths = {array.shape[0] if array.ndim else -1 for array in arrays.values()}
        if len(lengths) != 1 or -1 in lengths:
            shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
            hint = "; save the rows to score in a file of their own, as x and y" if len(lengths) > 1 else ""
            raise RowsError(f"{source}: expected arrays of one length, got {shapes or 'none'}{hint}")
        self._n_rows = lengths.pop()

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield rows to be read."""
        names = self.require(wanted)
        for name in names:
            if name not in self._features and self._arrays[name].ndim > 1:
                found = self._arrays[name].shape
                raise RowsError(f"{self.source}: column {grammar.quoted(name)}: expected an array (n,), got {found}")
        return (Piece(partial(self._batches, start, size, names)) for start in range(0, self._n_rows, size))

    def _batches(self, start: int, size: int, names: tuple[str, ...]) -> list[Batch]:
        columns = {name: cells_of(self._arrays[name][start : start + size]) for name in names}
        lines = range(start + 1, min(start + size, self._n_rows) + 1)
        return [Batch(columns, len(lines), self.source, lines, unit=self.unit)]


def read(
    stream: IO[bytes],
    source: str,
    dialect: Dialect = Dialect(),  # noqa: ARG001, B008 — an array has one way to be written
    wanted: Wanted = Wanted(),  # noqa: B008
) -> NpzReader:
    """Read all arrays; raises RowsError for what is damaged or holds Python objects."""
    try:
        data = stream if stream.seekable() else io.BytesIO(stream.read())
        with np.load(data, allow_pickle=False) as arrays:
            found = {_name(name, arrays.files, wanted): arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, AttributeError, BadZipFile, zlib.error) as error:
        raise refusal(source, error) from None
    return NpzReader(found, source, wanted.features)


def _name(name: str, names: Sequence[str], wanted: Wanted) -> str:
    """Return the column that an array is: `x` is the only feature, `y` the target, unless they are there."""
    meant = {"x": wanted.features[0] if len(wanted.features) == 1 else "x", "y": wanted.target or "y"}.get(name, name)
    return name if meant in names else meant
