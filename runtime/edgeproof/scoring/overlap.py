"""Threads that take turns at reading and work side by side; results come in order, a few at once."""

import os
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, TypeAlias, TypeVar

from edgeproof.rows import Batch
from edgeproof.tables import Piece

R = TypeVar("R")
_Outcome: TypeAlias = SimpleQueue[tuple[list[R], BaseException | None]]  # of a piece, once it was worked on

_MOST = 4  # threads
_PATIENCE = 0.2  # seconds for the thread that reads to come back; it may be waiting for a pipe
_QUOTA = "/sys/fs/cgroup/cpu.max"  # of Linux's control groups, version 2: microseconds of work in a period


def processors(quota: str = _QUOTA) -> int:
    """Return how many processors this process may use: of its affinity, and of the file with its group's quota."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open(quota, encoding="ascii") as file:
            used, period = map(int, file.read().split())
    except (OSError, ValueError):  # another system, or no limit: `max`
        return usable
    return max(1, min(usable, used // period))


class Overlap(Generic[R]):
    """A context in which `work` runs on every batch of every piece; iterate it once for the results, in order."""

    def __init__(
        self,
        pieces: Generator[Piece, None, None],
        work: Callable[[Batch], R],
        on_idle: Callable[[], object] = int,
        n_workers: int | None = None,
    ) -> None:
        """on_idle: is called whenever nothing follows yet, so that what was written reaches whoever waits for it."""
        self.n_workers = n_workers or min(_MOST, processors())
        self.ahead = self.n_workers + 2  # pieces begun but not yet taken: what bounds the memory
        self._pieces = pieces
        self._work = work
        self._on_idle = on_idle
        self._begun: SimpleQueue[_Outcome[R] | None] = SimpleQueue()  # in order; None is the end
        self._room: SimpleQueue[None] = SimpleQueue()  # holds as many as pieces may be begun
        self._reading = threading.Lock()  # of the thread that asks for the next piece
        self._python = threading.Lock()  # of the thread whose piece runs Python all the time
        self._stopped = False

    def __enter__(self) -> "Overlap[R]":
        for _ in range(self.ahead):
            self._room.put(None)
        for number in range(1, self.n_workers + 1):
            threading.Thread(target=self._run, name=f"edgeproof worker {number}", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        for _ in range(self.n_workers):
            self._room.put(None)
        if self._reading.acquire(timeout=_PATIENCE):
            self._pieces.close()
            self._reading.release()
        while not self._begun.empty():
            outcome = self._begun.get()
            if outcome is not None:
                outcome.get()

    def __iter__(self) -> Iterator[R]:
        while True:
            if self._begun.empty():
                self._on_idle()
            outcome = self._begun.get()
            if outcome is None:
                return
            results, error = outcome.get()
            if error is not None:
                raise error
            yield from results
            self._room.put(None)

    def _run(self) -> None:
        """Work on one piece after the other, while there are any."""
        while True:
            self._room.get()
            outcome: _Outcome[R] = SimpleQueue()
            with self._reading:
                piece = self._next(outcome)
            if piece is None:
                return
            try:
                outcome.put((self._work_on(piece), None))
            except BaseException as error:  # noqa: BLE001 — raised again by whoever iterates
                outcome.put(([], error))
            del piece  # and what it read, before the next is waited for

    def _next(self, outcome: _Outcome[R]) -> Piece | None:
        """Return the next piece, of which those who wait for its outcome were told; None at the end."""
        piece = None
        try:
            piece = None if self._stopped else next(self._pieces, None)
        except BaseException as error:  # noqa: BLE001 — raised again by whoever iterates
            outcome.put(([], error))
            self._begun.put(outcome)
        if self._stopped or piece is None:
            self._stopped = True
            self._pieces.close()
            self._begun.put(None)
            return None
        self._begun.put(outcome)
        return piece

    def _work_on(self, piece: Piece) -> list[R]:
        with self._python if piece.is_python else nullcontext():
            return [self._work(batch) for batch in piece.batches()]
