"""Files and folders that appear whole or not at all: a temporary name in the same folder, fsync, rename, fsync.

What a killed run leaves is swept by the next one: temporaries.py, docs/adr/0005-writes.md.
"""

import ctypes
import errno
import os
import stat
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from edgeproof.errors import OutputError, UsageError
from edgeproof.files import temporaries

_RENAME_EXCHANGE = 2  # of linux/fs.h


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
    with _as_output_error(target), temporaries.temporary(target, temporaries.new_file) as temporary:
        with temporary.open("wb") as stream:
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
        _settle(target)


def write_file(target: Path, data: bytes) -> None:
    """Write a whole file; raises OutputError."""
    with whole_file(target) as stream:
        stream.write(data)


@contextmanager
def claimed(target: Path, mode: int = 0o666) -> Iterator[None]:
    """Take a name that nobody has by an empty file, which the block then replaces; a block that fails gives it back.

    mode: of the file, less the umask. Raises UsageError if the name is taken, OutputError if it cannot be written.
    """
    with _as_output_error(target):
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        except FileExistsError:
            raise UsageError(f"{target}: already exists and is not overwritten; choose another name") from None
    try:
        with temporaries.removed_when_stopped(target):
            yield
    except BaseException:
        temporaries.remove(target)
        raise


@contextmanager
def whole_folder(target: Path, ours: AbstractSet[str] = frozenset()) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `target` only if the block ends without an error.

    An existing folder is replaced only if it holds nothing but files named in `ours`: what an earlier run wrote.
    Raises UsageError if something else is there, OutputError if it cannot be written.
    """
    target = _resolved(target)
    if target == Path.cwd():
        raise UsageError(f"{target}: the current folder cannot be replaced; name another one")
    with _as_output_error(target):
        _give_back(target)
        _require_replaceable(target, ours)
        with temporaries.temporary(target, temporaries.new_folder) as temporary:
            yield temporary
            for path in (temporary, *temporary.rglob("*")):
                _sync(path)
            _put(temporary, target, ours)
            _settle(target)


def _resolved(target: Path) -> Path:
    """Follow links, so that what they point at is written, not they."""
    try:
        target = target.resolve()
    except (OSError, RuntimeError):  # a RuntimeError until Python 3.12
        raise OutputError(f"{target}: cannot write: its symbolic links lead nowhere") from None
    if not target.name:
        raise UsageError(f"{target}: expected the name of a file or folder")
    return target


def _require_replaceable(target: Path, ours: AbstractSet[str]) -> None:
    if target.exists() and not (target.is_dir() and all(p.name in ours and p.is_file() for p in target.iterdir())):
        raise UsageError(f"{target}: already exists and holds something else; choose another folder")


# --- folders take each other's place


def _put(new: Path, target: Path, ours: AbstractSet[str]) -> None:
    for _ in range(temporaries.TRIES):
        _require_replaceable(target, ours)  # asked again: training takes its time
        try:
            if not target.exists():
                new.rename(target)
            elif not _exchange(new, target):
                _replace(new, target)
        except OSError as error:  # another run put its folder there, or took it away, since we looked
            if error.errno not in (errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY):
                raise
        else:
            return
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _exchange(a: Path, b: Path) -> bool:
    """Exchange two names in one step (Linux, renameat2); False where the system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # macOS, musl, Windows
        return False
    here = -100  # AT_FDCWD; both paths are absolute
    if renameat2(here, os.fsencode(a), here, os.fsencode(b), _RENAME_EXCHANGE) == 0:
        return True
    error = ctypes.get_errno()
    if error in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(error, os.strerror(error))


def _replace(new: Path, target: Path) -> None:
    """Replace a folder in two steps; `_give_back` mends what a kill between them leaves."""
    old = temporaries.beside(target, "old")
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    temporaries.remove(old)


def _give_back(target: Path) -> None:
    for old in temporaries.left_beside(target, "old"):
        if target.exists():
            temporaries.remove(old)
        else:
            old.rename(target)


# --- the disk


def _settle(target: Path) -> None:
    """Sync the folder, so that the new name outlives a power cut."""
    if os.name != "posix":  # Windows cannot open a folder to sync it
        return
    try:
        _sync(target.parent)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot sync a folder
            raise OutputError(
                f"{target}: written, but it may not outlive a power cut: {error.strerror or error}"
            ) from None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _as_output_error(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        intact = "; the old content is intact" if target.is_file() or target.is_dir() else ""
        raise OutputError(f"{target}: cannot write: {error.strerror or error}{intact}") from None
