"""Held-out rows that training saw already: figures on them are too good."""

import numpy as np
import numpy.typing as npt

from edgeproof_train.contract import Encoding

_FINE = 0.2  # a column has so many different values, as a share of the different rows, where rows hardly meet by chance
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # Knuth's golden ratio, for multiplicative hashing


def repeats(encoding: Encoding) -> float:
    """Return the share of held-out rows that are copies of training rows, label included.

    0 where rows of a few categories meet by chance: some column must tell most rows apart. 0 for texts: equal ones are
    on one side.
    """
    dataset = encoding.plan.dataset
    if encoding.plan.texts:
        return 0.0
    rows = _hashes(encoding)
    is_copy = np.isin(rows[dataset.test], rows[dataset.train])
    return float(is_copy.mean()) if is_copy.any() and _finest(encoding) >= _FINE * len(np.unique(rows)) else 0.0


def _hashes(encoding: Encoding) -> npt.NDArray[np.uint64]:
    """Return a number for each row, equal for equal rows: (n_rows,)."""
    found = encoding.plan.dataset.y.astype(np.uint64)
    for column in encoding.columns:
        for values in np.ascontiguousarray(column.values.T, np.float32):
            found = (found ^ values.view(np.uint32)) * _FACTOR
            found ^= found >> np.uint64(32)
    return found


def _finest(encoding: Encoding) -> int:
    """Return how many different values the column has that has most of them."""
    return max(len(np.unique(values)) for column in encoding.columns for values in column.values.T)
