"""A network without hidden layers: logistic regression, fitted to convergence by scikit-learn."""

import warnings
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from edgeproof_train.fit.descent import Descent, Sample, Weights, cross_entropy, descend
from edgeproof_train.settings import Settings
from edgeproof_train.texts import regression

_NEWTON = 1_000  # encoded columns up to which the matrix of second derivatives is cheap
_LEAST = 1e-4  # penalty: without any, the weights of separable classes grow for ever


def learn(sample: Sample, settings: Settings, watched: Sample | None = None, stop_after: int | None = None) -> Descent:
    """Fit a network: by `descend`, or by `solve` where there are no hidden layers; arguments as there.

    What columns are multiplied by is folded into the first layer.
    """
    if sample.ratios is None:
        return descend(sample, settings, watched, stop_after) if settings.hidden else solve(sample, settings, watched)
    if not settings.hidden:
        return _solve_weighed(sample, settings, watched)
    ratios = sample.ratios.astype(np.float32)
    seen = None if watched is None else watched._replace(x=watched.x * ratios)
    fitted = descend(sample._replace(x=sample.x * ratios), settings, seen, stop_after)
    first, *others = fitted.weights.kernels
    return replace(fitted, weights=replace(fitted.weights, kernels=(first * ratios[:, None], *others)))


def _solve_weighed(sample: Sample, settings: Settings, watched: Sample | None) -> Descent:
    kernel, bias = regression(sample.x, sample.y, max(settings.l2 or 0, _LEAST), sample.ratios, sample.weights)
    weights = Weights((kernel[:, None].astype(np.float32),), (np.array([bias], np.float32),), "linear")
    return _descent(weights, sample, watched)


def solve(sample: Sample, settings: Settings, watched: Sample | None = None) -> Descent:
    """Fit one dense layer; the result looks like a descent of a single epoch.

    `settings.l2` is the penalty on half the squared weights, compared with the sum of the rows' losses; 1 is
    scikit-learn's default.
    """
    # scikit-learn takes no probabilities as labels: a row is positive with the share y, negative with the rest.
    share = np.concatenate([sample.y, 1 - sample.y]) * np.tile(sample.weights, 2)
    labels = np.repeat([1, 0], len(sample.y))
    counts = np.flatnonzero(share > 0)
    solver, tol = ("newton-cholesky", 1e-4) if sample.x.shape[1] <= _NEWTON else ("lbfgs", 1e-6)
    model = LogisticRegression(C=1 / max(settings.l2 or 0, _LEAST), solver=solver, tol=tol, max_iter=1000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a poor condition, where columns as they are differ much in size
        x = sample.x[counts % len(sample.y)].astype(np.float64)
        model.fit(x, labels[counts], sample_weight=share[counts])
    weights = Weights((model.coef_.T.astype(np.float32),), (model.intercept_.astype(np.float32),), "linear")
    return _descent(weights, sample, watched)


def _descent(weights: Weights, sample: Sample, watched: Sample | None) -> Descent:
    logits = [] if watched is None else [weights.logit(watched.x)]
    return Descent(weights, [cross_entropy(sample.y, weights.logit(sample.x))], logits, best_epoch=1)
