"""A network without hidden layers: logistic regression, fitted to convergence by scikit-learn."""

import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

from edgeproof.types import Floats
from edgeproof_train.fit.descent import Descent, Weights, cross_entropy, descend
from edgeproof_train.settings import Settings

_LEAST = 1e-4  # penalty: without any, the weights of separable classes grow for ever


def solve(
    x: Floats, y: Floats, settings: Settings, watched: Floats | None = None, row_weights: Floats | None = None
) -> Descent:
    """Fit one dense layer; the result looks like a descent of a single epoch.

    x: (n, n_encoded) float32. y: (n,) float32, 0…1: labels, or labels mixed with probabilities. watched: rows to give
    the logits of, as x. row_weights: (n,) float32. `settings.l2` is the penalty on half the squared weights, beside
    the sum of the rows' losses; 1 is scikit-learn's default.
    """
    # scikit-learn takes no probabilities as labels: a row is positive with the share y, negative with the rest.
    share = np.concatenate([y, 1 - y]) * (1 if row_weights is None else np.tile(row_weights, 2))
    labels = np.repeat([1, 0], len(y))
    counts = share > 0
    model = LogisticRegression(C=1 / max(settings.l2 or 0, _LEAST), solver="newton-cholesky", max_iter=1000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a poor condition, where columns as they are differ much in size
        model.fit(np.tile(x, (2, 1))[counts].astype(np.float64), labels[counts], sample_weight=share[counts])
    kernel, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    weights = Weights((kernel,), (bias,), "linear")
    logits = [] if watched is None else [weights.logit(watched)]
    return Descent(weights, [cross_entropy(y, weights.logit(x))], logits, best_epoch=1)


def learn(
    x: Floats,
    y: Floats,
    settings: Settings,
    watched: tuple[Floats, Floats] | None = None,
    row_weights: Floats | None = None,
    stop_after: int | None = None,
) -> Descent:
    """Fit a network: by `descend`, or by `solve` where there are no hidden layers; arguments as there."""
    if settings.hidden:
        return descend(x, y, settings, watched, row_weights, stop_after)
    return solve(x, y, settings, None if watched is None else watched[0], row_weights)
