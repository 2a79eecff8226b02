"""Tables of rows to a table of predictions."""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import compress
from typing import IO, Any, NamedTuple

import numpy as np

from edgeproof import tables
from edgeproof.decision import CodedColumn, Column, quoted
from edgeproof.errors import OutputError, UsageError
from edgeproof.predictor import Predictor
from edgeproof.rows import Batch, Fault, Reading
from edgeproof.scoring.reasons import explaining
from edgeproof.scoring.rejects import SKIP
from edgeproof.scoring.stream import Options, Outcome, Stream, dialect_of, files_of
from edgeproof.types import Array, Bools, StrPath

ALL = "all"  # in place of a column: every column of the table


class Columns(NamedTuple):
    """The columns of the output."""

    keep: Sequence[str] = ()  # input columns to copy; `all` of them where that is the only name
    prefix: str = ""  # goes before the names of ours
    model_id: bool = False  # whether a column says which model answered
    explain: bool = False  # whether columns say why: the terms found in texts, or what each column adds to the logit

    def kept(self, rows: Sequence[str], options: Options, predictor: Predictor) -> tuple[str, ...]:
        """Return the input columns to copy; raises RowsError or UsageError."""
        if not self.keep:
            files = files_of(predictor, rows, options)
            formats = {tables.format_of(path, options.dialect.format) for path in files}
            return tables.FORMATS[formats.pop()].keeps if len(formats) == 1 else ()
        if tuple(self.keep) != (ALL,):
            return tuple(self.keep)
        first = files_of(predictor, rows, options)[0]
        wanted = tables.Wanted.of(predictor.contract)
        with tables.reading(first, dialect_of(predictor, options), wanted, is_ahead=True) as reader:
            return reader.columns

    def named(self, keep: Sequence[str], why: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the output, the last of them those of `why`; raises UsageError where two are equal."""
        ours = ("label", "probability", *(["model"] if self.model_id else []), *why)
        names = (*keep, *(f"{self.prefix}{name}" for name in ours))
        repeated = tables.first_repeated(names)
        if repeated is not None:
            raise UsageError(f"--keep: {quoted(repeated)} would be in the output twice; use --prefix or drop it")
        return names


def predict_files(
    predictor: Predictor,
    rows: Sequence[str],
    output: StrPath | None = None,
    options: Options = Options(),  # noqa: B008 — it is frozen
    columns: Columns = Columns(),  # noqa: B008
    output_format: str | None = None,
) -> Outcome:
    """Score files, or standard input for `-`, one after the other into a file or standard output.

    Raises UsageError, RowsError, EngineError, OutputError or DriftError; then an output file keeps its old content.
    """
    path = None if output is None else os.fspath(output)
    if path is not None and os.path.realpath(path) in map(os.path.realpath, rows):
        raise UsageError(f"{path}: expected another file for the answers, got the one with the rows")
    output_format = tables.output_format(path, output_format)
    keep = columns.kept(rows, options, predictor)
    why = explaining(predictor) if columns.explain else None
    names = columns.named(keep, why.names if why else ())
    model = (predictor.package.manifest.model_id,) if columns.model_id and predictor.package else ()
    stream = Stream(predictor, rows, options, path)
    rule, labels = predictor.contract.rule, (*predictor.contract.labels, None)  # None for a row without an answer
    with _output(path) as file:
        writer = tables.writer(file, names, output_format)

        def answer(batch: Batch, reading: Reading) -> tuple[Any, Sequence[Fault]]:
            good, scores = stream.score(batch, reading, reading.faults)
            kept: list[Sequence[Any]] = [batch.columns[name] for name in keep]
            places, p = rule.decide(scores), rule.probability(scores)
            if not good.all():
                if options.on_error == SKIP:
                    kept = [_only(cells, good) for cells in kept]
                else:
                    places, p = _spread(places, good, len(labels) - 1), _spread(p, good, np.float32(np.nan))
            counts = np.bincount(places, minlength=len(labels))[:-1]
            cells: list[Any] = [*kept, CodedColumn(labels, places), p]
            cells += [CodedColumn(model, np.zeros(len(p), np.intp))] * len(model)
            if why is not None:
                cells += why.cells(reading.vectors, good, len(p))
            return (writer.prepare(dict(zip(names, cells, strict=True))), counts), reading.faults

        given = np.zeros(len(labels) - 1, np.int64)
        with stream.answers(answer, keep, file.flush) as answers:
            for prepared, counts in answers:
                writer.put(prepared)
                given += counts
            writer.close()
            stream.conclude(given.tolist())
    return stream.outcome()


def _only(cells: Sequence[Any], good: Bools) -> Sequence[Any]:
    return cells.compress(good) if isinstance(cells, Column) else list(compress(cells, good))


def _spread(answers: Array, good: Bools, nothing: Any) -> Array:
    """Return an answer for each row, (n_rows,), `nothing` for those without one."""
    every = np.full(len(good), nothing, answers.dtype)
    every[good] = answers
    return every


@contextmanager
def _output(path: str | None) -> Iterator[IO[bytes]]:
    if path is None:
        with _standard_output() as stream:
            yield stream
        return
    from pathlib import Path

    from edgeproof.files import whole_file

    with whole_file(Path(path)) as file, tables.packed(file, path) as stream:
        yield stream


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    if sys.stdout is None:
        raise OutputError("standard output: cannot write: it is closed")
    stream: Any = sys.stdout.buffer
    is_raw = isinstance(stream, io.RawIOBase)  # under PYTHONUNBUFFERED: it may take a part of what it is given
    if is_raw:
        stream = open(os.dup(stream.fileno()), "wb")  # noqa: SIM115 — closed below
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: cannot write: {error.strerror or error}") from None
    finally:
        if is_raw:
            with suppress(OSError):
                stream.close()
