"""Logistic regression on columns weighed by naive Bayes, folded back into plain weights: it costs nothing later."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from edgeproof_train.texts.bayes import log_ratios

_Doubles = npt.NDArray[np.float64]


def regression(
    x: Any, y: npt.NDArray[Any], l2: float, ratios: _Doubles | None = None, row_weights: npt.NDArray[Any] | None = None
) -> tuple[_Doubles, float]:
    """Return weights (n_columns,) and bias.

    x: (n, n_columns), dense or sparse. y: (n,) 0…1: labels, or labels mixed with probabilities. l2: the penalty on half
    the squared weights of weighed columns. ratios: (n_columns,) what columns are weighed by; those of naive Bayes
    where nothing is stated. row_weights: (n,).
    """
    ratios = log_ratios(x, y) if ratios is None else ratios
    weighed = scipy.sparse.csr_array(x).astype(np.float64) @ scipy.sparse.diags_array(ratios)
    # scikit-learn takes no probabilities as labels: a row is positive with the share y, negative with the rest.
    share = np.concatenate([y, 1 - y]) * (1 if row_weights is None else np.tile(row_weights, 2))
    labels = np.repeat([1, 0], len(y))
    counts = share > 0
    model = LogisticRegression(C=1 / l2, max_iter=1000)
    model.fit(scipy.sparse.vstack([weighed, weighed]).tocsr()[counts], labels[counts], sample_weight=share[counts])
    return ratios * model.coef_[0], float(model.intercept_[0])
