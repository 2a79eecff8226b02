"""Work that overlaps: one thread reads ahead, a few work, results come in order; never more than a few at once."""

import os
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from functools import partial
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, TypeVar

from edgeproof.tables.table import Piece
from edgeproof.vectors import Batch

R = TypeVar("R")

_WORKERS = min(4, os.cpu_count() or 1)
_AHEAD = _WORKERS + 2  # pieces read but not yet taken: what bounds the memory
_PATIENCE = 0.2  # seconds for the reading thread to notice the end; it may be waiting for a pipe


class _Task(Generic[R]):
    """A piece of work, and its outcome once `done` is released."""

    def __init__(self, run: Callable[[], list[R]]) -> None:
        self.run = run
        self.outcome: list[R] = []
        self.error: BaseException | None = None
        self.done = threading.Event()

    def do(self) -> None:
        """Run it; what it raises is kept for whoever takes the outcome."""
        try:
            self.outcome = self.run()
        except BaseException as error:  # noqa: BLE001 — raised again by `take`
            self.error = error
        del self.run  # and what it read
        self.done.set()

    def take(self) -> list[R]:
        """Wait for the outcome; raises what the work raised."""
        self.done.wait()
        if self.error is not None:
            raise self.error
        return self.outcome


class Overlap(Generic[R]):
    """A context in which `work` runs on every batch of every piece; iterate it once for the results, in order."""

    def __init__(self, pieces: Generator[Piece, None, None], work: Callable[[Batch], R]) -> None:
        self._pieces = pieces
        self._work = work
        self._tasks: SimpleQueue[_Task[R] | None] = SimpleQueue()
        self._ordered: SimpleQueue[_Task[R] | None] = SimpleQueue()
        self._room = threading.Semaphore(_AHEAD)
        self._python = threading.Lock()  # held by the piece that runs Python all the time
        self._stopped = False
        self._workers: list[threading.Thread] = []
        self._reader = threading.Thread(target=self._read, name="edgeproof reader", daemon=True)

    @property
    def is_idle(self) -> bool:
        """Whether nothing follows yet: what was written should reach whoever waits for it."""
        return self._ordered.empty()

    def __enter__(self) -> "Overlap[R]":
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        self._room.release()
        self._reader.join(_PATIENCE)
        for _ in self._workers:
            self._tasks.put(None)
        for worker in self._workers:
            worker.join()

    def __iter__(self) -> Iterator[R]:
        while (task := self._ordered.get()) is not None:
            yield from task.take()
            self._room.release()

    def _read(self) -> None:
        try:
            for piece in self._pieces:
                self._room.acquire()
                if self._stopped:
                    return
                self._submit(_Task(partial(self._work_on, piece)))
        except BaseException as error:  # noqa: BLE001 — raised again by whoever iterates
            failed: _Task[R] = _Task(list)
            failed.error = error
            failed.done.set()
            self._ordered.put(failed)
        finally:
            self._pieces.close()
            self._ordered.put(None)

    def _work_on(self, piece: Piece) -> list[R]:
        with self._python if piece.is_python else nullcontext():
            return [self._work(batch) for batch in piece.batches()]

    def _submit(self, task: _Task[R]) -> None:
        self._ordered.put(task)
        self._tasks.put(task)
        if len(self._workers) < _WORKERS:
            worker = threading.Thread(target=self._do, name="edgeproof worker", daemon=True)
            self._workers.append(worker)
            worker.start()

    def _do(self) -> None:
        while (task := self._tasks.get()) is not None:
            if not self._stopped:
                task.do()
