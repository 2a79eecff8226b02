"""Named columns of cells to row vectors: what every table reader and every in-process call ends in."""

from typing import NamedTuple

import numpy as np

from edgeproof.decision import Contract, Read
from edgeproof.rows.batch import Batch, Fault, require_columns
from edgeproof.types import Bools, Floats


class Reading(NamedTuple):
    """The row vectors of a batch, and what is to be said about them."""

    vectors: Floats  # (n_rows, width) float32, contract order, as a missing cell where faulty
    faults: list[Fault]  # ordered by row
    unusual: Bools  # (n_rows, n_features): an unknown category, a number outside the training range


def row_vectors(contract: Contract, batch: Batch) -> Floats:
    """Return the row vectors of a batch: (n_rows, width) float32, contract order, NaN where a number is missing.

    Raises RowsError that names the place, the column, what was expected and what was found.
    """
    columns, _, faults = _columns(contract, batch)
    if faults:
        raise batch.refusal(min(faults, key=lambda fault: fault.row))
    return np.ascontiguousarray(columns.T)


def read(contract: Contract, batch: Batch, strict: bool = False) -> Reading:
    """Read every row of a batch, the faulty ones too.

    strict: an unknown category or a number outside the training range is a fault. Raises RowsError if a column is
    missing.
    """
    columns, reads, faults = _columns(contract, batch)
    unusual = np.stack([one.unusual() for one in reads]).T
    if strict:
        faults += [_strange(contract, batch, *map(int, place)) for place in np.argwhere(unusual)]
    if faults:
        unreadable = {fault.row for fault in batch.faults}
        faults = [*batch.faults, *(fault for fault in faults[len(batch.faults) :] if fault.row not in unreadable)]
        faults.sort(key=lambda fault: fault.row)  # stable: within a row in contract order
        unusual[[fault.row for fault in faults]] = False
    return Reading(np.ascontiguousarray(columns.T), faults, unusual)


def _columns(contract: Contract, batch: Batch) -> tuple[Floats, list[Read], list[Fault]]:
    """Read every column: (width, n_rows) float32, which is turned in half the time once it is complete."""
    require_columns(batch, contract.feature_names)
    columns = np.empty((contract.width, batch.n_rows), np.float32)
    reads, faults = [], list(batch.faults)
    for feature, place in zip(contract.features, contract.places, strict=True):
        reads.append(feature.read(batch.columns[feature.name], contract.missing))
        columns[place] = reads[-1].values.T
        faults += [Fault(row, feature.name, reason) for row, reason in reads[-1].reasons.items()]
    return columns, reads, faults


def _strange(contract: Contract, batch: Batch, row: int, index: int) -> Fault:
    feature = contract.features[index]
    return Fault(row, feature.name, f"expected {feature.expected()}, got {batch.cell_text(feature.name, row)}")
