"""One way through tables, for `predict` and `evaluate`: rows are read, scored and handed on in order, a few at once."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from edgeproof import tables
from edgeproof.console import Progress, note
from edgeproof.predictor import Predictor
from edgeproof.rows import Batch, Drift, Fault, Found, Reading, read, rows_within
from edgeproof.scoring.rejects import FAIL, Refused, Rejects, rejecting, rejects_path
from edgeproof.scoring.stats import drift_notes, refuse_drift, stats_path, write_stats
from edgeproof.scoring.workers import in_order
from edgeproof.types import Bools, Floats, StrPath

R = TypeVar("R")


@dataclass(frozen=True)
class Options:
    """How tables are read, and what becomes of rows that cannot be read."""

    dialect: tables.Dialect = tables.Dialect()  # noqa: RUF009 — frozen; what is said of how the tables are written
    batch_size: int = 16384  # rows
    on_error: str = FAIL  # or `skip` such a row, or `null`: keep it without an answer
    rejects: StrPath | None = None  # the table that lists such rows
    strict: bool = False  # a value that training has not seen cannot be read
    quiet: bool = True  # shows no progress
    max_unusual: float | None = None  # DriftError if a larger share of a column is unlike training's values
    stats: StrPath | None = None  # the JSON file of counts by column


class Outcome(NamedTuple):
    """What a run has to say about its rows."""

    source: str  # what notes call the tables
    rows: int  # read, the rejected ones included
    rejected: int
    rejects: str | None  # where they are listed
    warnings: list[str]  # about columns of which every value is unlike training's
    notes: list[str]  # about the values of a column, worst first


def dialect_of(predictor: Predictor, options: Options) -> tables.Dialect:
    """Return what is said of how the tables are written: in the options, else in the contract."""
    return options.dialect.hinted(predictor.contract.rows.to_json())


def files_of(predictor: Predictor, rows: Sequence[str], options: Options) -> list[str]:
    """Return the tables that are meant; raises RowsError or UsageError."""
    return tables.files_of(rows, options.dialect, tables.Wanted.of(predictor.contract))


class _Done(NamedTuple, Generic[R]):
    """A batch that was scored, without its cells, which take memory."""

    n_rows: int
    refused: Refused
    unusual: Found
    answer: R


class Stream:
    """Tables on their way through a predictor; raises UsageError or RowsError before the first is read."""

    def __init__(
        self, predictor: Predictor, rows: Sequence[str], options: Options, output: StrPath | None = None
    ) -> None:
        self.predictor = predictor
        self.options = options
        self.dialect = dialect_of(predictor, options)
        self._rejects = rejects_path(options.on_error, options.rejects, rows, output)
        self._stats = stats_path(options.stats, (*rows, output, self._rejects))
        self._files = files_of(predictor, rows, options)
        self._several = len(self._files) > 1
        self._drift = Drift(predictor.contract, self._several)
        self._rows = self._rejected = 0

    @contextmanager
    def answers(
        self,
        answer: Callable[[Batch, Reading], tuple[R, Sequence[Fault]]],
        columns: Sequence[str] = (),
        on_idle: Callable[[], object] = int,
    ) -> Iterator[Iterator[R]]:
        """Yield what `answer` makes of each batch, in order; it may run in any thread, and returns the faults, too.

        columns: to be read besides the features. on_idle: is called whenever nothing follows yet. Raises RowsError,
        EngineError or OutputError; the table of rejected rows appears if the block ends without an error.
        """
        size = tables.size_of(self._files)
        with (
            closing(Progress(size, self.options.quiet)) as progress,
            rejecting(self._rejects, self._several) as rejects,
            in_order(self._pieces(columns, progress), partial(self._work, answer), size, on_idle) as done,
        ):
            yield self._counted(done, rejects, progress)

    def score(self, batch: Batch, reading: Reading, faults: Sequence[Fault]) -> tuple[Bools, Floats]:
        """Return which rows can be read, (n_rows,) bool, and their scores, (n_good, k) float32.

        Raises RowsError for the first fault where it ends the run, EngineError.
        """
        if faults and self.options.on_error == FAIL:
            raise batch.refusal(faults[0])
        good = np.ones(batch.n_rows, bool)
        good[[fault.row for fault in faults]] = False
        vectors = reading.vectors if good.all() else reading.vectors[good]
        if not len(vectors):
            return good, np.empty((0, self.predictor.contract.n_scores), np.float32)
        return good, self.predictor.scores_of(vectors)

    def outcome(self) -> Outcome:
        """Return what is to be said, once all answers were taken."""
        return Outcome(self._source, self._rows, self._rejected, self._rejects, *drift_notes(self._drift.findings()))

    @property
    def _source(self) -> str:
        return "all files" if self._several else tables.source_name(self._files[0])

    def conclude(self, labels: Sequence[int]) -> None:
        """Write the file of counts, with those of the answered labels; raises DriftError, OutputError."""
        if self._stats is not None:
            write_stats(self._stats, self.predictor, (self._rows, self._rejected), self._drift, labels)
        if self.options.max_unusual is not None:
            refuse_drift(self._source, self._drift.findings(), self.options.max_unusual)

    def _pieces(self, columns: Sequence[str], progress: Progress) -> Generator[tables.Piece, None, None]:
        given, contract = self.options, self.predictor.contract
        size = rows_within(given.batch_size, contract.width)
        say = str if given.quiet else note
        return tables.pieces_of(self._files, size, contract, columns, self.dialect, progress.read, say)

    def _work(self, answer: Callable[[Batch, Reading], tuple[R, Sequence[Fault]]], batch: Batch) -> _Done[R]:
        reading = read(self.predictor.contract, batch, self.options.strict)
        result, faults = answer(batch, reading)
        return _Done(batch.n_rows, Refused.of(batch, faults), self._drift.find(batch, reading), result)

    def _counted(self, done: Iterator[_Done[R]], rejects: Rejects, progress: Progress) -> Iterator[R]:
        for batch in done:
            rejects(batch.refused)
            self._drift.add(batch.unusual)
            self._rows += batch.n_rows
            self._rejected += batch.refused.n_rows
            yield batch.answer
            progress.add(batch.n_rows)
