"""Whether what is learned from is pictures: looked at before anything slow is imported."""

import ast
import os
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from edgeproof.tables import FORMATS

_ENDINGS = FORMATS["pictures"].suffixes
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_MAGIC = b"\x93NUMPY"
_AXES = 3  # of an array of pictures, at least
_LOOKED_AT = 1_000  # names below a folder


def are_pictures(paths: Sequence[str], image: str | None) -> bool:
    """Tell whether a run learns from pictures: a folder or archive of them, arrays of them, a column of paths.

    image: the column, where somebody named it.
    """
    return image is not None or any(map(_holds_pictures, paths))


def is_picture(name: str) -> bool:
    """Tell whether a file is a picture, by its name; what begins with `.` or `_` is left alone."""
    return Path(name).name[:1] not in (".", "_") and name.lower().endswith(_ENDINGS)


def is_tar(path: str) -> bool:
    """Tell whether a name is that of a tar archive."""
    return path.lower().endswith(_TAR)


def _holds_pictures(path: str) -> bool:
    if Path(path).is_dir():
        return _folder(path)
    if path.lower().endswith(".npz"):
        return _arrays(path)
    return is_tar(path) or path.lower().endswith(".zip") or is_picture(path)


def _folder(path: str) -> bool:
    """Look for tables and pictures below a folder; where there are tables, they are meant."""
    found = False
    names = (name for _, _, files in os.walk(path) for name in files if name[0] not in "._")
    for place, name in enumerate(names):
        if place > _LOOKED_AT and found:
            break
        if name.lower().endswith((".csv", ".tsv", ".parquet", ".jsonl")):
            return False
        found = found or is_picture(name)
    return found


def _arrays(path: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(len(shape) >= _AXES for shape in _shapes(archive))
    except (OSError, zipfile.BadZipFile, ValueError, SyntaxError):
        return False  # whoever reads it says why


def _shapes(archive: zipfile.ZipFile) -> Iterator[tuple[int, ...]]:
    for name in archive.namelist():
        with archive.open(name) as stream:
            yield _shape(stream)


def _shape(stream: IO[bytes]) -> tuple[int, ...]:
    """Read the shape out of a `.npy` header (NumPy, "A simple file format for NumPy arrays", versions 1 to 3)."""
    head = stream.read(8)
    if head[:6] != _MAGIC:
        return ()
    length = int.from_bytes(stream.read(2 if head[6] == 1 else 4), "little")
    shape: tuple[int, ...] = ast.literal_eval(stream.read(min(length, 1 << 16)).decode("latin-1"))["shape"]
    return shape
