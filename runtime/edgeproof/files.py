"""Files and folders that appear whole or not at all: a temporary name in the same folder, fsync, rename."""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from edgeproof.errors import OutputError, UsageError


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing bytes that takes the place of `target` only if the block ends without an error.

    Raises OutputError, with the old file intact, if it cannot be written.
    """
    target = _resolved(target)
    if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced
        with _as_output_error(target):
            stream = target.open("wb")
        with _as_output_error(target), stream:
            yield stream
        return
    temporary = _beside(target)
    try:
        with _as_output_error(target):
            stream = temporary.open("xb")
        with _as_output_error(target):
            with stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            temporary.replace(target)
            _sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def write_file(target: Path, data: bytes) -> None:
    """Write a whole file; raises OutputError."""
    with whole_file(target) as stream:
        stream.write(data)


@contextmanager
def whole_folder(target: Path, ours: AbstractSet[str] = frozenset()) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `target` only if the block ends without an error.

    An existing folder is replaced only if it holds nothing but files named in `ours`: what an earlier run wrote.
    Raises UsageError if something else stands there, OutputError if it cannot be written.
    """
    target = _resolved(target)
    if target == Path.cwd():
        raise UsageError(f"{target}: the current folder cannot be replaced; name another one")
    if target.exists() and not _replaceable(target, ours):
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


def _replaceable(target: Path, ours: AbstractSet[str]) -> bool:
    return target.is_dir() and all(path.name in ours and path.is_file() for path in target.iterdir())


def _resolved(target: Path) -> Path:
    """Follow links, so that what they point at is written, not they."""
    target = target.resolve()
    if not target.name:
        raise UsageError(f"{target}: expected the name of a file or folder")
    return target


def _exchange(new: Path, target: Path) -> None:
    if target.exists():
        old = _beside(target)
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
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
        intact = "; the old content is intact" if target.is_file() else ""
        raise OutputError(f"{target}: cannot write: {error.strerror or error}{intact}") from None
