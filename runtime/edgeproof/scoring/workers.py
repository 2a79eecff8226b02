"""Work on batches of rows, in order: in this thread where tables are small, else in several."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

from edgeproof.rows import Batch
from edgeproof.tables import Piece

R = TypeVar("R")

_SMALL = 1 << 20  # bytes of tables that are done before threads would have started


@contextmanager
def in_order(
    pieces: Generator[Piece, None, None], work: Callable[[Batch], R], size: int | None, on_idle: Callable[[], object]
) -> Iterator[Iterator[R]]:
    """Yield what `work` makes of every batch of every piece, in order.

    size: bytes of the tables, None where unknown. on_idle: is called whenever nothing follows yet.
    """
    if size is not None and size < _SMALL:
        with closing(pieces):
            yield (work(batch) for piece in pieces for batch in piece.batches())
    else:
        from edgeproof.scoring.overlap import Overlap

        with Overlap(pieces, work, on_idle) as results:
            yield iter(results)
