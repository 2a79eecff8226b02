"""Pictures as a table: one row for each, with its path, and the name of its folder as its label."""

import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import IO, Any

from edgeproof.errors import RowsError
from edgeproof.rows import Batch
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.formats import below, files_below
from edgeproof.tables.table import Piece, Reader

_FILE = "file"  # the column of paths
_AT_ONCE = 256  # pictures of a piece: they are opened side by side
_SHOWN = 3  # names of files in a message


class PictureReader(Reader):
    """Pictures that are opened as they are asked for, in the order of their names."""

    unit = "picture"

    def __init__(self, source: str, paths: Sequence[str], cells: Sequence[Any], names: tuple[str, str]) -> None:
        self.source = source
        self._paths, self._cells = paths, cells
        self._picture, self._target = names
        self.columns = tuple(dict.fromkeys((self._picture, _FILE, self._target)))

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield pictures to be opened."""
        names, step = self.require(wanted), min(size, _AT_ONCE)
        return (Piece(partial(self._batches, start, step, names)) for start in range(0, len(self._paths), step))

    def _batches(self, start: int, size: int, names: tuple[str, ...]) -> list[Batch]:
        paths = self._paths[start : start + size]
        columns: dict[str, Sequence[Any]] = {
            self._target: [_folder(path) for path in paths],
            _FILE: paths,
            self._picture: self._cells[start : start + size],
        }
        lines = range(start + 1, start + len(paths) + 1)
        return [Batch({name: columns[name] for name in names}, len(paths), self.source, lines, unit=self.unit)]


def _folder(path: str) -> str:
    return os.path.basename(os.path.dirname(os.path.abspath(path)))


def read(
    stream: IO[bytes],
    source: str,
    dialect: Dialect = Dialect(),  # noqa: ARG001, B008 — a picture has one way to be written
    wanted: Wanted = Wanted(),  # noqa: B008
) -> PictureReader:
    """Take a picture, or those of a folder and of folders in it; raises RowsError where no picture is wanted."""
    if not wanted.picture:
        raise RowsError(f"{source}: expected a table, got pictures; only a model of pictures takes them")
    names = wanted.picture, wanted.target
    if os.path.isdir(source):
        paths = list(below(source, are_folders=True))
        reader = PictureReader(source, paths, paths, names)
        reader.said = _left_out(source, set(paths))
        return reader
    is_file = getattr(stream, "name", None) == source
    return PictureReader(source, [source], [source if is_file else stream.read()], names)


def _left_out(folder: str, pictures: AbstractSet[str]) -> str:
    """Say which files of a folder are no pictures."""
    others = [os.path.relpath(path, folder) for path in files_below(folder) if path not in pictures]
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return f"no pictures, left out: {', '.join(others[:_SHOWN])}{more}" if others else ""
