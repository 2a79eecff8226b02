"""Files and folders that appear whole or not at all: a temporary name in the same folder, fsync, rename."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from edgeproof.errors import OutputError, UsageError


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing bytes that takes the place of `target` only if the block ends without an error.

    Raises OutputError, with the old file intact, if it cannot be written.
    """
    target = target.absolute()
    temporary = _beside(target)
    try:
        with _as_output_error(target):
            stream = temporary.open("xb")
        with stream:
            yield stream
            with _as_output_error(target):
                stream.flush()
                os.fsync(stream.fileno())
        with _as_output_error(target):
            temporary.replace(target)
            _sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def write_file(target: Path, data: bytes) -> None:
    """Write a whole file; raises OutputError."""
    with whole_file(target) as stream, _as_output_error(target):
        stream.write(data)


@contextmanager
def whole_folder(target: Path, marker: str | None = None) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `target` only if the block ends without an error.

    An existing folder is replaced only if it is empty or holds the file `marker`, which says that we made it.
    Raises UsageError if something else stands there, OutputError if it cannot be written.
    """
    target = target.absolute()
    if target.exists() and not _replaceable(target, marker):
        raise UsageError(f"{target}: already exists and holds something else; choose another folder")
    temporary = _beside(target)
    try:
        with _as_output_error(target):
            temporary.mkdir(parents=True)
            yield temporary
            for path in temporary.rglob("*"):
                _sync(path)
            _exchange(temporary, target)
            _sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _replaceable(target: Path, marker: str | None) -> bool:
    if not target.is_dir():
        return False
    return not any(target.iterdir()) or (marker is not None and (target / marker).is_file())


def _exchange(new: Path, target: Path) -> None:
    if target.exists():
        old = _beside(target)
        target.rename(old)
        new.rename(target)
        shutil.rmtree(old)
    else:
        new.rename(target)


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # Windows cannot open a folder to sync it
        _sync(folder)


@contextmanager
def _as_output_error(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{target}: cannot write: {error.strerror or error}; the old content is intact") from None
