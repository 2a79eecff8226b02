"""Rows that cannot be read, and values that training has not seen: refused, or counted and named, never absorbed."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from edgeproof import tables
from edgeproof.decision import grammar
from edgeproof.decision.contract import CategoricalFeature, Contract
from edgeproof.errors import UsageError
from edgeproof.package.sealed import StrPath
from edgeproof.rows.vectors import Batch, Fault, Reading, cell_text, range_text
from edgeproof.tables.table import Writer

FAIL, SKIP, NULL = "fail", "skip", "null"
_COLUMNS = ("line", "column", "reason")
_FILE = "file"  # a column more where rows come from several files
_MOST_LINES = 10  # of notes about unusual values, whatever the number of columns


class Refused(NamedTuple):
    """The rows of a batch that cannot be read."""

    n_rows: int
    cells: Mapping[str, list[str]]  # name -> (n_faults,)

    @classmethod
    def of(cls, batch: Batch, faults: Sequence[Fault]) -> "Refused":
        """List the faults of a batch."""
        cells = {
            _FILE: [batch.source] * len(faults),
            "line": [str(batch.lines[fault.row]) for fault in faults],
            "column": [fault.column for fault in faults],
            "reason": [fault.reason for fault in faults],
        }
        return cls(len({fault.row for fault in faults}), cells)


class Rejects:
    """What becomes of rows that cannot be read: an error, or lines of a table (line, column, reason)."""

    def __init__(self, writer: Writer | None = None) -> None:
        self.rows = 0  # rows with at least one fault
        self._writer = writer

    def add(self, refused: Refused) -> None:
        """List those of a batch."""
        if self._writer is not None and refused.n_rows:
            self.rows += refused.n_rows
            self._writer.write(refused.cells)


def good_rows(batch: Batch, faults: Sequence[Fault], on_error: str) -> npt.NDArray[np.bool_]:
    """Return which rows are good: (n_rows,) bool; raises RowsError for the first fault where it ends the run."""
    good = np.ones(batch.n_rows, bool)
    if faults and on_error == FAIL:
        raise batch.refusal(faults[0])
    good[[fault.row for fault in faults]] = False
    return good


@contextmanager
def rejecting(path: StrPath | None, several: bool = False) -> Iterator[Rejects]:
    """Open the table of rejected rows, which appears whole or not at all; for None there is none.

    several: the rows come from several files, which are named.
    """
    if path is None:
        yield Rejects()
        return
    from pathlib import Path

    from edgeproof.files import whole_file

    with whole_file(Path(path)) as stream:
        writer = tables.writer(stream, (_FILE, *_COLUMNS) if several else _COLUMNS, "csv")
        yield Rejects(writer)
        writer.close()


def rejects_path(on_error: str, chosen: StrPath | None, rows: Sequence[str], output: StrPath | None) -> str | None:
    """Return where rejected rows are written: the chosen file, else OUT.rejects.csv; None where a fault is an error.

    Raises UsageError if there is no place for them.
    """
    if on_error == FAIL:
        if chosen is not None:
            raise UsageError("--rejects: expected --on-error skip or null with it, got fail")
        return None
    if chosen is None and output is None:
        raise UsageError(f"--on-error {on_error}: where do rejected rows go? add --rejects FILE")
    path = f"{output}.rejects.csv" if chosen is None else os.fspath(chosen)
    taken = [os.path.realpath(name) for name in (*rows, output) if name not in (None, tables.STANDARD_INPUT)]
    if os.path.realpath(path) in taken:
        raise UsageError(f"--rejects {path}: expected a file of its own, got that of the rows or the output")
    return path


class Found(NamedTuple):
    """The unusual values of a batch."""

    counts: npt.NDArray[np.int64]  # (n_features,)
    first: dict[int, str]  # by feature, the first one and its place, where no batch before it had one


class Unusual:
    """Counts, by column, the unknown categories and the numbers outside the training range."""

    def __init__(self, contract: Contract, several: bool = False) -> None:
        self._contract = contract
        self._several = several  # whether the rows come from several files, which are named
        self._counts = np.zeros(contract.n_features, np.int64)
        self._first: dict[int, str] = {}  # by feature, the first one found and its place

    def find(self, batch: Batch, reading: Reading) -> Found:
        """Return those of a batch; may run in any thread."""
        if not reading.unusual.any():
            return Found(np.zeros_like(self._counts), {})
        counts = np.array([np.count_nonzero(column) for column in reading.unusual.T])
        first = {}
        for index in map(int, np.flatnonzero(counts)):
            if index not in self._first:  # which holds those of earlier batches only
                row = int(reading.unusual[:, index].argmax())
                name = self._contract.features[index].name
                where = batch.where(row) if self._several else f"{batch.unit} {batch.lines[row]}"
                first[index] = f"{where}: {cell_text(batch, name, row)}"
        return Found(counts, first)

    def add(self, found: Found) -> None:
        """Count those of a batch, after those of the batches before it."""
        self._counts += found.counts
        self._first = found.first | self._first

    def notes(self, source: str) -> list[str]:
        """Return one line a column, at most ten: how many, and the first."""
        found = [(index, int(self._counts[index])) for index in map(int, np.flatnonzero(self._counts))]
        lines = [self._note(source, index, count) for index, count in found]
        if len(lines) > _MOST_LINES:
            rest = found[_MOST_LINES - 1 :]
            values = sum(count for _, count in rest)
            more = f"{source}: {len(rest)} more columns with {values} unknown values or numbers outside their range"
            lines = [*lines[: _MOST_LINES - 1], more]
        return lines

    def _note(self, source: str, index: int, count: int) -> str:
        feature = self._contract.features[index]
        plural = "" if count == 1 else "s"
        what = f"unknown value{plural}"
        if not isinstance(feature, CategoricalFeature):
            what = f"number{plural} outside the training range {range_text(feature)}"
        return f"{source}: column {grammar.quoted(feature.name)}: {count} {what}, first on {self._first[index]}"
