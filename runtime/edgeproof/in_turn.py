"""Work on one item after the other, in this thread: what `overlap` does at once, for tables that are small."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")


class InTurn(AbstractContextManager["InTurn[A, R]"], Generic[A, R]):
    """A context in which `work` runs on every item of every piece; iterate it once for the results, in order."""

    is_idle = False  # the end comes at once: nobody waits for what is written before it

    def __init__(self, pieces: Generator[Callable[[], Iterable[A]], None, None], work: Callable[[A], R]) -> None:
        self._pieces = pieces
        self._work = work

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pieces.close()

    def __iter__(self) -> Iterator[R]:
        return (self._work(item) for piece in self._pieces for item in piece())
