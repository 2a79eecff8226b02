"""Folders called `key=value`, as Spark and Hive write them: each key is a column of the files below."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from edgeproof.rows import Batch
from edgeproof.tables.table import Piece, Reader


class Partitioned(Reader):
    """A table with some columns more, each of one value."""

    def __init__(self, reader: Reader, keys: Mapping[str, str]) -> None:
        self._reader = reader
        self._keys = keys
        self.source, self.unit, self.said = reader.source, reader.unit, reader.said
        self.columns = (*reader.columns, *keys)

    @property
    def unreadable(self) -> Mapping[str, str]:
        """Those of the file."""
        return self._reader.unreadable

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield the pieces of the file, with the keys."""
        names = self.require(wanted)
        self._reader.numeric = self.numeric._replace(names=self.numeric.names.difference(self._keys))
        for piece in self._reader.pieces(size, [name for name in names if name not in self._keys]):
            yield Piece(partial(self._batches, piece), piece.is_python)

    def _batches(self, piece: Piece) -> Iterator[Batch]:
        for batch in piece.batches():
            constant = {name: [value] * batch.n_rows for name, value in self._keys.items()}
            yield batch._replace(columns={**batch.columns, **constant})
