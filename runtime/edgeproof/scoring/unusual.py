"""Values that training has not seen: counted and named, never absorbed."""

from typing import NamedTuple

import numpy as np

from edgeproof.decision import Contract, grammar
from edgeproof.rows import Batch, Reading
from edgeproof.types import Int64s

_MOST_LINES = 10  # of notes, whatever the number of columns


class Found(NamedTuple):
    """The unusual values of a batch."""

    counts: Int64s  # (n_features,)
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
                first[index] = f"{where}: {batch.cell_text(name, row)}"
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
        where = f"{source}: column {grammar.named(feature.name)}"
        return f"{where}: {feature.unusual(count)}, first on {self._first[index]}"
