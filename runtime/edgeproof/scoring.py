"""A table of rows to a table of predictions, in batches: memory does not grow with the rows."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import IO, Any

import numpy as np

from edgeproof import tables
from edgeproof.errors import OutputError, UsageError
from edgeproof.grammar import quoted
from edgeproof.predictor import Predictor
from edgeproof.rejects import FAIL, NULL, Rejects, Unusual, rejecting, rejects_path
from edgeproof.vectors import Batch, read


@dataclass(frozen=True)
class Scored:
    """What a run has to say."""

    rows: int  # read, the rejected ones included
    rejected: int
    rejects: Path | None  # where they are listed
    notes: list[str]  # about unknown categories and numbers outside the training range


@dataclass(frozen=True)
class Scoring:
    """What to do with each batch of rows."""

    predictor: Predictor
    keep: tuple[str, ...] = ()  # input columns to copy, as they stand in the input
    prefix: str = ""
    batch_size: int = 8192
    on_error: str = FAIL  # a row that cannot be read: fail, skip it, or null: write it without label and probability
    strict: bool = False  # an unknown category or a number outside the training range cannot be read

    def __post_init__(self) -> None:
        columns = self.columns
        for name in columns:
            if columns.count(name) > 1:
                raise UsageError(f"--keep: {quoted(name)} would stand twice in the output; use --prefix or drop it")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the output columns."""
        return (*self.keep, f"{self.prefix}label", f"{self.prefix}probability")

    def run(
        self, rows: str, output: Path | None, table_format: str | None = None, rejects: Path | None = None
    ) -> Scored:
        """Score a file, or standard input for `-`, into a file or standard output.

        Raises UsageError, RowsError, EngineError or OutputError; then an output file keeps its old content.
        """
        output_format = tables.format_of(str(output)) if output and output.suffix else "csv"
        rejects = rejects_path(self.on_error, rejects, rows, output)
        wanted = (*self.predictor.contract.feature_names, *self.keep)
        unusual = Unusual(self.predictor.contract)
        total, writer = 0, None
        with tables.reading(rows, table_format) as reader:
            batches = reader.batches(self.batch_size, wanted, tolerant=True)
            with _output(output) as stream, rejecting(rejects) as rejected:
                for batch in batches:
                    results = self._score(batch, rejected, unusual)
                    writer = writer or tables.writer(stream, self.columns, output_format)  # nothing before a fault
                    writer.write(dict(zip(self.columns, results, strict=True)))
                    total += batch.n_rows
                if writer is None:
                    tables.writer(stream, self.columns, output_format)
        return Scored(total, rejected.rows, rejects, unusual.notes(tables.source_name(rows)))

    def _score(self, batch: Batch, rejected: Rejects, unusual: Unusual) -> tuple[Any, ...]:
        """Return the output columns: kept ones, labels, probabilities; None and NaN for a row without an answer."""
        reading = read(self.predictor.contract, batch, self.strict)
        good = rejected.take(batch, reading.faults)
        unusual.add(batch, reading)
        kept = [batch.columns[name] for name in self.keep]
        if good.all():
            p = self.predictor.probability(reading.vectors)
            return (*kept, self.predictor.labels(p).tolist(), p)
        p = np.full(batch.n_rows, np.nan, np.float32)
        if good.any():
            p[good] = self.predictor.probability(reading.vectors[good])
        if self.on_error == NULL:
            labels = self.predictor.labels(p).tolist()
            return (*kept, [label if ok else None for label, ok in zip(labels, good, strict=True)], p)
        return (*(list(compress(cells, good)) for cells in kept), self.predictor.labels(p[good]).tolist(), p[good])


@contextmanager
def _output(path: Path | None) -> Iterator[IO[bytes]]:
    if path is None:
        if sys.stdout is None:
            raise OutputError("standard output: cannot write: it is closed")
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"standard output: cannot write: {error.strerror or error}") from None
    else:
        from edgeproof.files import whole_file

        with whole_file(path) as stream:
            yield stream
