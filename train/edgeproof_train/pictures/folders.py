"""Pictures in a folder for each label, on the disk or in an archive."""

import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from edgeproof.errors import RowsError
from edgeproof_train.pictures.gallery import Gallery, parts_of
from edgeproof_train.pictures.given import is_picture, is_tar

_SHOWN = 3  # names of files in a message


class _File(NamedTuple):
    path: tuple[str, ...]  # below the folder or within the archive
    cell: Any


def of_folder(path: str) -> Gallery:
    """Take the pictures of a folder that has a folder for each label, or train and test with one each."""
    found = [_File(Path(file).relative_to(path).parts, file) for file in _files(path)]
    return _gallery(path, found)


def _files(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        yield from (str(Path(parent, name)) for name in sorted(files) if name[0] not in "._")


def of_archive(path: str) -> Gallery:
    """Take the pictures of a tar or zip archive of such a folder; nothing is written to the disk."""
    try:
        found = list(_tar(path) if is_tar(path) else _zip(path))
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise RowsError(f"{path}: cannot read: {' '.join(str(error).split())[:200]}") from None
    found = sorted((file for file in found if not any(part[0] in "._" for part in file.path)), key=lambda one: one.path)
    if len({file.path[0] for file in found}) == 1 and all(len(file.path) > 2 for file in found):
        found = [_File(file.path[1:], file.cell) for file in found]  # the folder that was packed
    return _gallery(path, found)


def _tar(path: str) -> Iterator[_File]:
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield _File(_parts(member.name), stream.read() if is_picture(member.name) else b"")


def _zip(path: str) -> Iterator[_File]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield _File(_parts(entry.filename), archive.read(entry) if is_picture(entry.filename) else b"")


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.split("/") if part not in ("", ".")) or ("_",)


def _gallery(source: str, files: Sequence[_File]) -> Gallery:
    pictures = [file for file in files if is_picture(file.path[-1])]
    if not pictures:
        raise RowsError(f"{source}: expected a folder of pictures for each label, got no picture")
    parts = parts_of([file.path[0] for file in pictures])
    depth = 1 if parts is None else 2
    loose = [file for file in pictures if len(file.path) <= depth]
    if len(loose) == len(pictures):
        raise RowsError(f"{source}: expected a folder of pictures for each label, got pictures in none")
    kept = [place for place, file in enumerate(pictures) if len(file.path) > depth]
    others = [file for file in files if not is_picture(file.path[-1])]
    said = [*_left_out("no pictures", others), *_left_out("pictures in no label's folder", loose)]
    chosen = [pictures[place] for place in kept]
    return Gallery(
        source,
        [file.cell for file in chosen],
        ["/".join(file.path) for file in chosen],
        ["/".join(file.path[depth:]) for file in chosen],
        [file.path[depth - 1] for file in chosen],
        None if parts is None else [parts[place] for place in kept],
        said=tuple(f"{source}: {line}" for line in said),
    )


def _left_out(what: str, files: Sequence[_File]) -> list[str]:
    shown = ", ".join("/".join(file.path) for file in files[:_SHOWN])
    more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    return [f"{what}, left out: {shown}{more}"] if files else []
