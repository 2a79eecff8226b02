"""Files and folders that appear whole or not at all: a temporary name in the same folder, fsync, rename, fsync.

A run holds a lock on its temporary for as long as it lives. One that nobody holds was left by a run that was killed;
the next run on the same target sweeps it (docs/adr/0005-writes.md).
"""

import ctypes
import errno
import hashlib
import os
import re
import secrets
import shutil
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from edgeproof.errors import OutputError, UsageError

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed: nothing to lock, and nothing is swept
    fcntl = None  # type: ignore[assignment]

_STOPS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, `kill`, a closed terminal; Windows has the first two
_TRIES = 100  # two runs may meet; each retry needs another meeting
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
    with _as_output_error(target), _temporary(target, _new_file) as temporary:
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
def whole_folder(target: Path, ours: AbstractSet[str] = frozenset()) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `target` only if the block ends without an error.

    An existing folder is replaced only if it holds nothing but files named in `ours`: what an earlier run wrote.
    Raises UsageError if something else stands there, OutputError if it cannot be written.
    """
    target = _resolved(target)
    if target == Path.cwd():
        raise UsageError(f"{target}: the current folder cannot be replaced; name another one")
    with _as_output_error(target):
        _give_back(target)
        _require_replaceable(target, ours)
        with _temporary(target, _new_folder) as temporary:
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


# --- temporaries


class _SweptError(Exception):
    """A sweeper took a new temporary before it was locked."""


@contextmanager
def _temporary(target: Path, make: Callable[[Path], int]) -> Iterator[Path]:
    """Make a temporary beside the target, locked while the block runs; what stands there afterwards is removed."""
    _sweep(target)
    for _ in range(_TRIES):
        path, lock = _beside(target, "tmp"), -1
        try:
            with _removed_when_stopped(path):
                lock = make(path)
                if _is_ours(lock, path):
                    yield path
                    return
        except _SweptError:
            continue
        finally:
            if lock >= 0:
                with suppress(OSError):  # it was synced; there is nothing left to lose
                    os.close(lock)
            _remove(path)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _new_file(path: Path) -> int:
    return _lockable(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666))


def _new_folder(path: Path) -> int:
    path.mkdir(parents=True)
    try:
        return -1 if fcntl is None else os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise _SweptError from None


def _lockable(descriptor: int) -> int:
    if fcntl is None:
        os.close(descriptor)
        return -1
    return descriptor


def _is_ours(lock: int, path: Path) -> bool:
    """Lock a new temporary; False where a sweeper, which saw it before it was locked, was faster."""
    if lock < 0:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(lock), path.stat())
    except (BlockingIOError, FileNotFoundError):
        return False
    except OSError:  # a file system without locks: nobody can sweep there either
        return True


def _sweep(target: Path) -> None:
    """Remove what killed runs left beside the target; what a live run holds, or what cannot be removed, stays."""
    if fcntl is None:
        return
    for path in _left_beside(target, "tmp"):
        with suppress(OSError):
            lock = _open_any(path)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(path)
            finally:
                os.close(lock)


def _open_any(path: Path) -> int:
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(path, os.O_RDWR | flags)  # NFS locks only what is open for writing
    except (IsADirectoryError, PermissionError):
        return os.open(path, os.O_RDONLY | flags)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(f".{_stem(target)}.{secrets.token_hex(4)}.{suffix}")


def _left_beside(target: Path, suffix: str) -> list[Path]:
    pattern = re.compile(rf"\.{re.escape(_stem(target))}\.[0-9a-f]{{8}}\.{suffix}")
    with suppress(OSError), os.scandir(target.parent) as entries:
        return [target.parent / entry.name for entry in entries if pattern.fullmatch(entry.name)]
    return []


def _stem(target: Path) -> str:
    """Return the target's name or, where a longer one would be too long for a file system, its digest."""
    name = os.fsencode(target.name)
    return target.name if len(name) <= 200 else hashlib.sha256(name).hexdigest()


# --- signals

_live: dict[Path, int] = {}  # temporaries, and the processes that made them: a fork must not remove its parent's


@contextmanager
def _removed_when_stopped(path: Path) -> Iterator[None]:
    """While the block runs, a signal that would end the process at once removes the temporary first.

    Signals that the program handles in its own way, or ignores (nohup), are left alone.
    """
    _live[path] = os.getpid()
    try:
        if threading.current_thread() is threading.main_thread():  # only there can handlers be set
            _exchange_handlers(signal.SIG_DFL, _stop)
        yield
    finally:
        del _live[path]
        if not _live and threading.current_thread() is threading.main_thread():
            _exchange_handlers(_stop, signal.SIG_DFL)


def _exchange_handlers(old: Any, new: Any) -> None:
    for number in (getattr(signal, name) for name in _STOPS if hasattr(signal, name)):
        if signal.getsignal(number) == old:
            signal.signal(number, new)


def _stop(number: int, _frame: object) -> None:
    for path, owner in list(_live.items()):
        if owner == os.getpid():
            _remove(path)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)  # end as if there had been no handler: shells and supervisors see the signal


# --- folders take each other's place


def _put(new: Path, target: Path, ours: AbstractSet[str]) -> None:
    for _ in range(_TRIES):
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
    old = _beside(target, "old")
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _give_back(target: Path) -> None:
    for old in _left_beside(target, "old"):
        if target.exists():
            _remove(old)
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
