"""Values that training has not seen: counted by column and kind, compared with training's own shares, and named."""

from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import Contract, Feature, grammar
from edgeproof.rows.batch import Batch
from edgeproof.rows.reading import Reading
from edgeproof.rows.shares import MISSING, RANGE, clearly_above, seen
from edgeproof.types import Bools, Int64s

_SHOWN, _CELL = 32, 24  # characters of a name, and of a cell, in a line
_WHOLE = 5  # values at least, before "every one of them" says anything


class Found(NamedTuple):
    """The unusual and the missing values of a batch."""

    n_rows: int  # without those that cannot be read
    unusual: Int64s  # (n_features,)
    missing: Int64s  # (n_features,)
    first: dict[tuple[int, str], str]  # by feature and kind, the first one and its place, where none was before


class Finding(NamedTuple):
    """The values of one kind in one column."""

    feature: Feature
    kind: str  # unknown, range or missing
    cells: int  # of this kind
    rows: int
    given: int  # rows whose cell is not missing
    first: str  # its place and its text

    @property
    def key(self) -> tuple[str, str]:
        """Column and kind."""
        return self.feature.name, self.kind

    @property
    def seen(self) -> float:
        """Training's share of this kind."""
        return seen(self.feature, self.kind)

    @property
    def share(self) -> float:
        """The share of rows."""
        return self.cells / self.rows

    @property
    def whole(self) -> bool:
        """Whether it is every value of the column, and training's was not so."""
        every = self.cells == (self.rows if self.kind == MISSING else self.given)
        return every and self.cells >= _WHOLE and clearly_above(self.cells, self.rows, self.seen)

    def loud(self) -> str:
        """Return the warning about a whole column."""
        name, unused = grammar.named(self.feature.name), "; the answers do not use it"
        if self.kind == MISSING:
            what = f"values is missing (training: {_percent(self.seen)}){unused}"
        elif self.kind == RANGE:
            what = self.feature.unusual().replace(" ", " is ", 1)
        else:
            what = f"values is unknown to the model{unused}"
        return f"WARNING: column {name}: every one of {self.cells} {what}"

    def __str__(self) -> str:
        what = "values missing" if self.kind == MISSING else self.feature.unusual()
        compared = "" if self.kind == RANGE else f" (training: {_percent(self.seen)})"  # of which a range has none
        name = _short(grammar.shown(self.feature.name), _SHOWN)
        return f"{name}: {self.cells} of {self.rows} {what}{compared}, first on {self.first}"


class Drift:
    """Counts unusual and missing values by column."""

    def __init__(self, contract: Contract, several: bool = False) -> None:
        self._contract = contract
        self._several = several  # whether the rows come from several files, which are named
        self.rows = 0  # that could be read
        self._unusual, self._missing = (np.zeros(contract.n_features, np.int64) for _ in range(2))
        self._first: dict[tuple[int, str], str] = {}

    def find(self, batch: Batch, reading: Reading) -> Found:
        """Return those of a batch; may run in any thread."""
        first: dict[tuple[int, str], str] = {}
        unusual = self._count(batch, reading.unusual, first)
        missing = self._count(batch, reading.missing, first, MISSING)
        return Found(batch.n_rows - len({fault.row for fault in reading.faults}), unusual, missing, first)

    def _count(self, batch: Batch, strange: Bools, first: dict[tuple[int, str], str], kind: str = "") -> Int64s:
        """Return the counts, (n_features,), of (n_rows, n_features); the first of each feature goes into `first`."""
        if not strange.any():
            return np.zeros_like(self._unusual)
        counts = np.array([np.count_nonzero(column) for column in strange.T])
        for index in map(int, np.flatnonzero(counts)):
            feature = self._contract.features[index]
            key = index, kind or feature.drift
            if key not in self._first:  # which holds those of earlier batches only
                row = int(strange[:, index].argmax())
                where = f"{batch.unit} {batch.lines[row]}" if batch.lines and not self._several else batch.where(row)
                first[key] = f"{where}: {_short(batch.cell_text(feature.name, row), _CELL)}"
        return counts

    def add(self, found: Found) -> None:
        """Count those of a batch, after those of the batches before it."""
        self.rows += found.n_rows
        self._unusual += found.unusual
        self._missing += found.missing
        self._first = found.first | self._first

    def findings(self) -> list[Finding]:
        """Return what is to be said, worst first: missing cells only where they are clearly more than in training."""
        found = [
            Finding(feature, kind, count, self.rows, self.rows - int(self._missing[index]), self._first[index, kind])
            for index, feature in enumerate(self._contract.features)
            for kind, count in ((feature.drift, int(self._unusual[index])), (MISSING, int(self._missing[index])))
            if count and (kind != MISSING or clearly_above(count, self.rows, seen(feature, kind)))
        ]
        return sorted(found, key=lambda one: (not one.whole, one.seen - one.share))

    def to_json(self) -> dict[str, Any]:
        """Return counts and shares by column, and training's shares."""
        columns = zip(self._contract.features, self._unusual.tolist(), self._missing.tolist(), strict=True)
        return {
            feature.name: {
                kind: {
                    "count": count,
                    "share": round(count / self.rows, 6) if self.rows else 0.0,
                    "training": seen(feature, kind),
                }
                for kind, count in ((feature.drift, unusual), (MISSING, missing))
            }
            for feature, unusual, missing in columns
        }


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
