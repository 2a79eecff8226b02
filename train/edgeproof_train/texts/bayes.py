"""Columns weighed by naive Bayes: Wang, Manning, "Baselines and Bigrams", 2012."""

from typing import Any

import numpy as np
import numpy.typing as npt

_SMOOTHING = 1.0  # rows of either class that a column has and that nobody saw


def log_ratios(x: Any, y: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return how much more likely a column is 1 in class 1 than in class 0, as logarithms: (n_columns,).

    x: (n, n_columns) of zeros and ones, dense or sparse. y: (n,) 0…1.
    """
    ones, zeros = (_SMOOTHING + np.asarray(x.T @ part).astype(np.float64).ravel() for part in (y, 1 - y))
    share_of_ones, share_of_zeros = ones / (2 * _SMOOTHING + y.sum()), zeros / (2 * _SMOOTHING + (1 - y).sum())
    ratios: npt.NDArray[np.float64] = np.log(share_of_ones / share_of_zeros)
    return ratios
