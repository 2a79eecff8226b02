"""A table of rows to a table of predictions, in batches: memory does not grow with the rows."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from edgeproof import tables
from edgeproof.errors import OutputError, UsageError
from edgeproof.files import whole_file
from edgeproof.grammar import quoted
from edgeproof.predictor import Predictor
from edgeproof.vectors import Batch, require_columns, row_vectors


@dataclass(frozen=True)
class Scoring:
    """What to do with each batch of rows."""

    predictor: Predictor
    keep: tuple[str, ...] = ()  # input columns to copy, as they stand in the input
    prefix: str = ""
    batch_size: int = 8192

    def __post_init__(self) -> None:
        columns = self.columns
        for name in columns:
            if columns.count(name) > 1:
                raise UsageError(f"--keep: {quoted(name)} would stand twice in the output; use --prefix or drop it")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the output columns."""
        return (*self.keep, f"{self.prefix}label", f"{self.prefix}probability")

    def run(self, rows: str, output: Path | None, table_format: str | None = None) -> None:
        """Score a file, or standard input for `-`, into a file or standard output.

        Raises RowsError, EngineError or OutputError; then an output file keeps its old content.
        """
        output_format = tables.format_of(str(output)) if output and output.suffix else "csv"
        with tables.reading(rows, table_format) as reader:
            header = Batch(dict.fromkeys(reader.columns, ()), 0, tables.source_name(rows))
            require_columns(header, (*self.predictor.contract.feature_names, *self.keep))
            with _output(output) as stream:
                writer = tables.writer(stream, self.columns, output_format)
                for batch in reader.batches(self.batch_size):
                    p = self.predictor.probability(row_vectors(self.predictor.contract, batch))
                    kept = [batch.columns[name] for name in self.keep]
                    results = (*kept, self.predictor.labels(p).tolist(), p)
                    writer.write(dict(zip(self.columns, results, strict=True)))


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
        with whole_file(path) as stream:
            yield stream
