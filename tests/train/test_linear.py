"""Networks without hidden layers: converged, weighted, taught."""

from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from edgeproof_train.fit.descent import Sample, cross_entropy
from edgeproof_train.fit.linear import solve
from edgeproof_train.settings import Settings

RNG = np.random.default_rng(5)
X = RNG.normal(size=(300, 4)).astype(np.float32)
Y = (X @ np.array([1, -2, 0, 0.5], np.float32) + RNG.normal(size=300) > 0.3).astype(np.float32)
SETTINGS = Settings(hidden=(), l2=1.0)


def sample(x: np.ndarray, y: np.ndarray) -> Sample:
    """Return rows that count alike."""
    return Sample(x, y, np.ones(len(y), np.float32))


def test_it_is_logistic_regression() -> None:
    """The same weights as scikit-learn's, whose penalty it has."""
    found = solve(sample(X, Y), SETTINGS, sample(X[:50], Y[:50]))
    expected = LogisticRegression(tol=1e-9).fit(X.astype(np.float64), Y)
    assert np.allclose(found.weights.kernels[0][:, 0], expected.coef_[0], atol=1e-4)
    assert np.allclose(found.weights.biases[0], expected.intercept_, atol=1e-4)
    assert found.watched[0].tobytes() == found.weights.logit(X[:50]).tobytes()
    assert found.loss == [cross_entropy(Y, found.weights.logit(X))]
    assert (found.best_epoch, solve(sample(X, Y), SETTINGS).watched) == (1, [])


def test_labels_may_be_shares() -> None:
    """A row of 0.25 is a quarter of a positive row and three quarters of a negative one."""
    shares = np.where(Y > 0, 0.75, 0.25).astype(np.float32)
    counts = np.where(Y > 0, 3, 1)
    repeated = np.repeat(X, 4, axis=0)
    labels = np.concatenate([[1] * n + [0] * (4 - n) for n in counts]).astype(np.float32)
    quarter = np.full(len(labels), 0.25, np.float32)
    one, other = solve(sample(X, shares), SETTINGS), solve(Sample(repeated, labels, quarter), SETTINGS)
    assert np.allclose(one.weights.kernels[0], other.weights.kernels[0], atol=1e-5)


def test_rows_have_weights() -> None:
    """A row of weight 2 counts as two rows."""
    twice = solve(sample(np.concatenate([X, X[:100]]), np.concatenate([Y, Y[:100]])), SETTINGS)
    weights = np.where(np.arange(300) < 100, 2, 1).astype(np.float32)
    assert np.allclose(solve(Sample(X, Y, weights), SETTINGS).weights.kernels[0], twice.weights.kernels[0], atol=1e-5)


def test_separable_classes_and_columns_of_any_size_end_well() -> None:
    """Without a penalty the weights would grow for ever; columns as they are may differ by orders of magnitude."""
    wide = np.column_stack([X * np.float32(1e6), X * np.float32(1e-6), np.ones(300, np.float32)])
    found = solve(sample(wide, (X[:, 0] > 0).astype(np.float32)), replace(SETTINGS, l2=0.0))
    assert np.isfinite(found.weights.kernels[0]).all()
    assert found.loss[0] < 0.05
