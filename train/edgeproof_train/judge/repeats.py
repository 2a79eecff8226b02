"""Held-out rows that training saw already: figures on them are too good."""

import math

import numpy as np
import numpy.typing as npt

from edgeproof_train.contract import Encoding

_BY_CHANCE = 0.05  # equal training rows of a row, from which rows meet by chance often enough to say nothing
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # Knuth's golden ratio, for multiplicative hashing


def repeats(encoding: Encoding) -> float:
    """Return the share of held-out rows that are copies of training rows, label included.

    0 where rows of a few categories meet by chance, as they would if columns knew nothing of each other. 0 for texts:
    equal ones are on one side.
    """
    dataset = encoding.plan.dataset
    if encoding.plan.texts:
        return 0.0
    if len(dataset.train) * _agreement(encoding) >= _BY_CHANCE:
        return 0.0
    rows = _hashes(encoding)
    return float(np.isin(rows[dataset.test], rows[dataset.train]).mean())


def _hashes(encoding: Encoding) -> npt.NDArray[np.uint64]:
    """Return a number for each row, equal for equal rows: (n_rows,)."""
    found = encoding.plan.dataset.y.astype(np.uint64)
    for column in encoding.columns:
        for values in np.ascontiguousarray(column.values.T, np.float32):
            found = (found ^ values.view(np.uint32)) * _FACTOR
            found ^= found >> np.uint64(32)
    return found


def _agreement(encoding: Encoding) -> float:
    """Return the probability that two rows are equal in all columns and in the label, if these were independent."""
    columns = [values for column in encoding.columns for values in column.values.T]
    counts = (np.unique(values, return_counts=True)[1] for values in (encoding.plan.dataset.y, *columns))
    return math.prod(float((one * (one - 1)).sum() / (one.sum() * (one.sum() - 1))) for one in counts)
