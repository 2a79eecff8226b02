"""Work on one batch after the other, in this thread: what `overlap` does at once, for tables that are small."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, TypeVar

from edgeproof.rows.vectors import Batch
from edgeproof.tables.table import Piece

R = TypeVar("R")


class InTurn(AbstractContextManager["InTurn[R]"], Generic[R]):
    """A context in which `work` runs on every batch of every piece; iterate it once for the results, in order."""

    def __init__(self, pieces: Generator[Piece, None, None], work: Callable[[Batch], R]) -> None:
        self._pieces = pieces
        self._work = work

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pieces.close()

    def __iter__(self) -> Iterator[R]:
        return (self._work(batch) for piece in self._pieces for batch in piece.batches())
