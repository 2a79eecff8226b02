"""Named columns of cells to row vectors: what every table reader and every in-process call ends in."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from edgeproof.decision import Contract, Read
from edgeproof.rows.batch import Batch, Fault, require_columns
from edgeproof.rows.shares import MISSING, seen
from edgeproof.types import Bools, Floats

_COMMA = re.compile(r'a number, got "[+-]?[0-9]+,[0-9]+"')
_NUMBERS = 1 << 20  # of row vectors at once, at most: four megabytes, which a processor may keep at hand
_LEAST = 256  # rows that are worth the costs of a batch, however wide


def rows_within(n_rows: int, width: int) -> int:
    """Return how many row vectors of this width to hold at once, at most `n_rows`."""
    return min(n_rows, max(_LEAST, _NUMBERS // width))


class Reading(NamedTuple):
    """The row vectors of a batch, and what is to be said about them."""

    vectors: Floats  # (n_rows, width) float32, contract order, as a missing cell where faulty
    faults: list[Fault]  # ordered by row
    unusual: Bools  # (n_rows, n_features): an unknown category, a number outside the training range
    missing: Bools  # (n_rows, n_features); like `unusual`, nothing of faulty rows


def row_vectors(contract: Contract, batch: Batch) -> Floats:
    """Return the row vectors of a batch: (n_rows, width) float32, contract order, NaN where a number is missing.

    Raises RowsError that names the place, the column, what was expected and what was found.
    """
    reads, faults = _read(contract, batch)
    if faults:
        raise batch.refusal(min(faults, key=lambda fault: fault.row))
    return _vectors(contract, reads)


def read(contract: Contract, batch: Batch, strict: bool = False) -> Reading:
    """Read every row of a batch, the faulty ones too.

    strict: an unknown category, a number outside the training range, or a missing cell where training had none is a
    fault. Raises RowsError if a column is missing.
    """
    reads, faults = _read(contract, batch)
    unusual = np.stack([one.unusual() for one in reads]).T
    blank = [feature.blank(one.values) for feature, one in zip(contract.features, reads, strict=True)]
    missing = np.stack(blank).T & ~unusual
    if strict:
        never = missing & np.array([not seen(feature, MISSING) for feature in contract.features])
        places = np.argwhere(unusual | never).tolist()
        faults += [_strange(contract, batch, row, index, never[row, index]) for row, index in places]
    if faults:
        unreadable = {fault.row for fault in batch.faults}
        faults = [*batch.faults, *(fault for fault in faults[len(batch.faults) :] if fault.row not in unreadable)]
        faults.sort(key=lambda fault: fault.row)  # stable: within a row in contract order
        bad = [fault.row for fault in faults]
        unusual[bad] = missing[bad] = False
    return Reading(_vectors(contract, reads), faults, unusual, missing)


def reading_of(contract: Contract, vectors: Floats) -> Reading:
    """Return what row vectors of numbers, (n, n_features) float32, show: some outside the training range, and gaps."""
    return Reading(vectors, [], contract.odd(vectors), np.isnan(vectors))


def _read(contract: Contract, batch: Batch) -> tuple[list[Read], list[Fault]]:
    """Read every column; the faults of the batch come first."""
    require_columns(batch, contract.feature_names)
    reads, faults = [], list(batch.faults)
    for feature, words in zip(contract.features, contract.words, strict=True):
        reads.append(feature.read(batch.columns[feature.name], words))
        faults += [Fault(row, feature.name, _advised(reason, batch)) for row, reason in reads[-1].reasons.items()]
    return reads, faults


def _advised(reason: str, batch: Batch) -> str:
    """Add what reads a number with a decimal comma, where the rows have lines: those of text."""
    has_lines = batch.lines and batch.unit == "line"
    return f"{reason}; --decimal , reads it" if has_lines and _COMMA.search(reason) else reason


def _vectors(contract: Contract, reads: Sequence[Read]) -> Floats:
    """Put columns side by side: (n_rows, width) float32."""
    if len(reads) == 1:
        return reads[0].values
    if contract.width > contract.n_features:
        return np.concatenate([one.values for one in reads], axis=1)
    columns = np.stack([one.values[:, 0] for one in reads])  # turned in half the time once it is complete
    return np.ascontiguousarray(columns.T)


def _strange(contract: Contract, batch: Batch, row: int, index: int, missing: bool) -> Fault:
    feature = contract.features[index]
    expected = "a value, which training always had" if missing else feature.expected()
    return Fault(row, feature.name, f"expected {expected}, got {batch.cell_text(feature.name, row)}")
