"""Temporaries beside a target: locked while their run lives, removed when it stops, swept by the next if it was killed.

A run holds a lock on its temporary for as long as it lives. One that nobody holds was left by a run that was killed;
the next run on the same target sweeps it (docs/adr/0005-writes.md).
"""

import errno
import hashlib
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed: nothing to lock, and nothing is swept
    fcntl = None  # type: ignore[assignment]

_STOPS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, `kill`, a closed terminal; Windows has the first two
TRIES = 100  # two runs may meet; each retry needs another meeting


class _SweptError(Exception):
    """A sweeper took a new temporary before it was locked."""


@contextmanager
def temporary(target: Path, make: Callable[[Path], int]) -> Iterator[Path]:
    """Make a temporary beside the target, locked while the block runs; what stands there afterwards is removed."""
    _sweep(target)
    for _ in range(TRIES):
        path, lock = beside(target, "tmp"), -1
        try:
            with removed_when_stopped(path):
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
            remove(path)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def new_file(path: Path) -> int:
    """Make a file; return what can be locked, -1 if nothing can."""
    return _lockable(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666))


def new_folder(path: Path) -> int:
    """Make a folder; return what can be locked, -1 if nothing can."""
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
    for path in left_beside(target, "tmp"):
        with suppress(OSError):
            lock = _open_any(path)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(path)
            finally:
                os.close(lock)


def _open_any(path: Path) -> int:
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(path, os.O_RDWR | flags)  # NFS locks only what is open for writing
    except (IsADirectoryError, PermissionError):
        return os.open(path, os.O_RDONLY | flags)


def remove(path: Path) -> None:
    """Remove a file or a folder, as far as that is possible."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            import shutil  # takes 3 ms, for a case that is rare

            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def beside(target: Path, suffix: str) -> Path:
    """Return a new name in the folder of the target."""
    return target.with_name(f".{_stem(target)}.{os.urandom(4).hex()}.{suffix}")


def left_beside(target: Path, suffix: str) -> list[Path]:
    """Return what stands under such names."""
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
def removed_when_stopped(path: Path) -> Iterator[None]:
    """While the block runs, a signal that would end the process at once removes this file or folder first.

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
            remove(path)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)  # end as if there had been no handler: shells and supervisors see the signal
