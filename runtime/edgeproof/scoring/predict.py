"""Tables of rows to a table of predictions, in batches: memory does not grow with the rows."""

import errno
import io
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import compress
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from edgeproof import tables
from edgeproof.console import Progress
from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.grammar import quoted
from edgeproof.errors import OutputError, UsageError
from edgeproof.package.sealed import StrPath
from edgeproof.predictor import Predictor
from edgeproof.rows.vectors import Batch, CodedColumn, Column, Reading, read
from edgeproof.scoring.in_turn import InTurn
from edgeproof.scoring.rejects import FAIL, NULL, Found, Refused, Unusual, good_rows, rejecting, rejects_path
from edgeproof.tables.table import Piece, Writer

if TYPE_CHECKING:
    from edgeproof.scoring.overlap import Overlap

    _Run: TypeAlias = InTurn["_Answer"] | Overlap["_Answer"]

_SMALL = 1 << 20  # bytes


class Scored(NamedTuple):
    """What a run has to say."""

    rows: int  # read, the rejected ones included
    rejected: int
    rejects: str | None  # where they are listed
    notes: list[str]  # about unknown categories and numbers outside the training range


class _Answer(NamedTuple):
    """What is left of a batch that was scored; its cells, of which there are many, are not."""

    n_rows: int
    prepared: Any  # what the writer made of it
    refused: Refused
    unusual: Found


class Scoring(NamedTuple):
    """What to do with each batch of rows."""

    predictor: Predictor
    keep: tuple[str, ...] = ()  # input columns to copy, as they stand in the input
    prefix: str = ""
    batch_size: int = 16384
    on_error: str = FAIL  # a row that cannot be read: fail, skip it, or null: write it without label and probability
    strict: bool = False  # an unknown category or a number outside the training range cannot be read

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the output columns."""
        return (*self.keep, f"{self.prefix}label", f"{self.prefix}probability")

    def run(
        self,
        rows: Sequence[str],
        output: StrPath | None,
        table_format: str | None = None,
        rejects: StrPath | None = None,
        output_format: str | None = None,
        quiet: bool = True,
    ) -> Scored:
        """Score files, or standard input for `-`, one after the other into a file or standard output.

        Raises UsageError, RowsError, EngineError or OutputError; then an output file keeps its old content.
        """
        self._check_columns()
        output = None if output is None else os.fspath(output)
        if output is not None and output.endswith(("/", os.sep)):
            raise UsageError(f"{output}: expected a file to write, got the name of a folder; name a file")
        output_format = output_format or (tables.format_of(output) if output and os.path.splitext(output)[1] else "csv")
        tables.check_output(output, output_format)
        rejects = rejects_path(self.on_error, rejects, rows, output)
        rows = tables.files_of(rows, table_format)
        several = len(rows) > 1
        contract = self.predictor.contract
        unusual = Unusual(contract, several)
        total = 0
        size = tables.size_of(rows)
        with (
            closing(Progress(size, quiet)) as progress,
            _output(output) as stream,
            rejecting(rejects, several) as rejected,
        ):
            writer = tables.writer(stream, self.columns, output_format)
            pieces = tables.pieces_of(rows, self.batch_size, contract, self.keep, table_format, progress.read)
            with _run(pieces, lambda batch: self._answer(batch, writer, unusual), size, stream.flush) as answers:
                for answer in answers:
                    writer.put(answer.prepared)
                    rejected.add(answer.refused)
                    unusual.add(answer.unusual)
                    total += answer.n_rows
                    progress.add(answer.n_rows)
            writer.close()
        source = "all files" if several else tables.source_name(rows[0])
        return Scored(total, rejected.rows, rejects, unusual.notes(source))

    def _check_columns(self) -> None:
        repeated = tables.first_repeated(self.columns)
        if repeated is not None:
            raise UsageError(f"--keep: {quoted(repeated)} would stand twice in the output; use --prefix or drop it")

    def _answer(self, batch: Batch, writer: Writer, unusual: Unusual) -> _Answer:
        reading = read(self.predictor.contract, batch, self.strict)
        good = good_rows(batch, reading.faults, self.on_error)
        results = self._results(batch, reading, good)
        prepared = writer.prepare(dict(zip(self.columns, results, strict=True)))
        return _Answer(batch.n_rows, prepared, Refused.of(batch, reading.faults), unusual.find(batch, reading))

    def _results(self, batch: Batch, reading: Reading, good: npt.NDArray[np.bool_]) -> tuple[Any, ...]:
        """Return the output columns: kept ones, labels, probabilities; None and NaN for a row without an answer."""
        kept = [batch.columns[name] for name in self.keep]
        if good.all():
            p = self.predictor.probability(reading.vectors)
            return (*kept, self._labels(p), p)
        p = np.full(batch.n_rows, np.nan, np.float32)
        if good.any():
            p[good] = self.predictor.probability(reading.vectors[good])
        if self.on_error == NULL:
            return (*kept, self._labels(p), p)
        return (*(_only(cells, good) for cells in kept), self._labels(p[good]), p[good])

    def _labels(self, p: Floats) -> CodedColumn:
        """Return the label of each row, None for a row without an answer."""
        is_second = p > np.float32(self.predictor.contract.threshold)
        return CodedColumn((*self.predictor.contract.labels, None), np.where(np.isnan(p), 2, is_second))


def _only(cells: Sequence[Any], good: npt.NDArray[np.bool_]) -> Sequence[Any]:
    return cells.compress(good) if isinstance(cells, Column) else list(compress(cells, good))


def _run(
    pieces: Generator[Piece, None, None],
    work: Callable[[Batch], _Answer],
    size: int | None,
    on_idle: Callable[[], object],
) -> "_Run":
    """Return what works on every batch; small files are done before threads would have started, or anyone waits."""
    if size is not None and size < _SMALL:
        return InTurn(pieces, work)
    from edgeproof.scoring.overlap import Overlap

    return Overlap(pieces, work, on_idle)


class _Whole(io.BufferedIOBase):
    """Writes all it is given to a raw stream, which may take less and only say so; raises BlockingIOError."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Write all of it."""
        left = memoryview(data).cast("B")
        size = len(left)
        while left:
            written = self._raw.write(left)
            if written is None:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            left = left[written:]
        return size


@contextmanager
def _output(path: StrPath | None) -> Iterator[IO[bytes]]:
    if path is None:
        if sys.stdout is None:
            raise OutputError("standard output: cannot write: it is closed")
        try:
            stream: Any = sys.stdout.buffer
            whole: Any = _Whole(stream) if isinstance(stream, io.RawIOBase) else stream  # raw under PYTHONUNBUFFERED
            yield whole
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"standard output: cannot write: {error.strerror or error}") from None
    else:
        from pathlib import Path

        from edgeproof.files import whole_file
        from edgeproof.tables.packing import packed

        with whole_file(Path(path)) as stream, packed(stream, os.fspath(path)) as output:
            yield output
