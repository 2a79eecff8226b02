"""What every table format offers: a reader that gives rows in pieces, a writer that takes them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import IO, Any, NamedTuple

import numpy as np

from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, require_columns
from edgeproof.types import Array

_CELLS = 1 << 14  # those of many more rows would have left the processor's cache when the next step wants them
_EXPONENTS = 1e16  # from here on, decimals have one
_ROWS = 256  # from which on a batch is worth its costs


class Piece(NamedTuple):
    """The work of reading some consecutive rows; may run in any thread."""

    batches: Callable[[], Iterable[Batch]]
    is_python: bool = False  # whether it holds Python's lock all the time: two at once would be slower than in turn


def rows_at_once(size: int, n_columns: int) -> int:
    """Return how many rows a reader whose cells are Python objects should give as one batch, at most `size`."""
    return min(size, max(_ROWS, _CELLS // max(1, n_columns)))


def first_repeated(names: Iterable[str]) -> str | None:
    """Return the first name that occurred before; None where all differ."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def require_unique(names: Iterable[str], where: str) -> None:
    """Raise RowsError for a column that a table has twice."""
    repeated = first_repeated(names)
    if repeated is not None:
        raise RowsError(f"{where}: duplicate column {grammar.quoted(repeated)}; rename one")


class Number(str):
    """The decimal text of a number that its file holds as a number: read by the one grammar, written without quotes."""

    __slots__ = ()


def float_cells(values: Array) -> list[str | None]:
    """Return floating-point numbers (n,) as cells: the shortest decimals that read back; None where NaN."""
    texts = values.astype(str).tolist()
    for place in np.flatnonzero((np.abs(values) >= _EXPONENTS) & np.isfinite(values)).tolist():
        texts[place] = str(int(values[place]))  # as whole numbers are written everywhere
    return [None if text == "nan" else text if text.endswith("inf") else Number(text) for text in texts]


class Numeric(NamedTuple):
    """Columns of which only the numbers will be asked for, as a rule: a reader may read them as such at once."""

    names: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()  # the texts that stand for no number


class Reader(ABC):
    """An open table."""

    source: str  # what messages call the table
    columns: tuple[str, ...]  # of the header or, where there is none, of the first row
    unit = "line"  # what places of rows are counted in
    file: IO[bytes] | None = None  # whose position tells how much was read; None for a pipe
    numeric = Numeric()
    decimal: str | None = None  # the mark of its numbers, where it is a text that could have another
    pointed: Mapping[str, tuple[str, str]] = MappingProxyType({})  # numbers with points where commas are expected
    said = ""  # how the table was read where that is not the usual, and the options that change it

    @property
    def unreadable(self) -> Mapping[str, str]:
        """The columns whose cells are no texts, numbers or booleans, and their types; `pieces` refuses them."""
        return {}

    @abstractmethod
    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield the work of reading, in row order; each piece gives batches of at most `size` rows.

        The batches have at least the wanted columns (None: all of `columns`); a row that cannot be read is a fault of
        its batch. Raises RowsError where nothing that follows can be trusted; a piece may raise it, too.
        """

    def require(self, wanted: Sequence[str] | None) -> tuple[str, ...]:
        """Return the names of wanted columns (None: all); raises RowsError that names those that are not there."""
        names = self.columns if wanted is None else tuple(dict.fromkeys(wanted))
        require_columns(Batch(dict.fromkeys(self.columns, ()), 0, self.source, unit=self.unit), names)
        return names

    def batches(self, size: int, wanted: Sequence[str] | None = None, tolerant: bool = False) -> Iterator[Batch]:
        """Yield batches; where not tolerant, a row that cannot be read is an error. Raises RowsError."""
        pieces = self.pieces(size, wanted)
        return (batch if tolerant else _flawless(batch) for piece in pieces for batch in piece.batches())


def _flawless(batch: Batch) -> Batch:
    for fault in batch.faults:
        raise batch.refusal(fault)
    return batch


class Writer(ABC):
    """A table being written; nothing is written before the first rows or the end."""

    def __init__(self, stream: IO[bytes], columns: Sequence[str]) -> None:
        self.stream = stream
        self.columns = tuple(columns)

    @abstractmethod
    def prepare(self, columns: Mapping[str, Sequence[Any]]) -> Any:
        """Return rows, given by column, as the file will hold them; may run in any thread.

        Cells are as a reader gives them, or arrays of float32 or text; None and NaN are empty.
        """

    @abstractmethod
    def put(self, prepared: Any) -> None:
        """Write prepared rows."""

    @abstractmethod
    def close(self) -> None:
        """Write what belongs at the end, and what belongs at the start if no rows came; the stream stays open."""

    def write(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Prepare and write rows."""
        self.put(self.prepare(columns))


class TextWriter(Writer):
    """A writer whose prepared rows are bytes."""

    header = b""

    def put(self, prepared: bytes) -> None:
        """Write prepared rows, after the header if they are the first."""
        self.stream.write(self.header + prepared if self.header else prepared)
        self.header = b""

    def close(self) -> None:
        """Write the header if no rows came."""
        self.put(b"")
