"""Networks without hidden layers: converged, weighted, taught."""

from dataclasses import replace

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from edgeproof_train.fit.descent import Sample, cross_entropy, descend
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


def test_columns_without_their_zeros_teach_the_same() -> None:
    """Sums of a sparse product are taken in another order, so weights agree but for rounding."""
    codes = RNG.integers(0, 12, 300)
    dense = np.column_stack([X, np.eye(12, dtype=np.float32)[codes]])
    sparse = scipy.sparse.csr_array(dense)
    weights = RNG.uniform(0.5, 2, 300).astype(np.float32)
    for learn, settings in ((solve, SETTINGS), (descend, replace(SETTINGS, hidden=(6,), epochs=5))):
        one, other = (
            learn(Sample(x, Y, weights), settings, Sample(x[:50], Y[:50], weights[:50])) for x in (dense, sparse)
        )
        for left, right in zip(one.weights.kernels, other.weights.kernels, strict=True):
            assert np.allclose(left, right, atol=1e-4)
        assert np.allclose(one.watched[-1], other.watched[-1], atol=1e-4)
        assert one.weights.kernels[0].std() > 0.01, "something was learned"


def test_many_columns_need_no_second_derivatives() -> None:
    """More than 1,000 columns are fitted by another solver: the same optimum but for its tolerance."""
    codes = RNG.integers(0, 1001, 4000)
    x = scipy.sparse.csr_array((np.ones(4000, np.float32), (np.arange(4000), codes)))
    y = (RNG.random(4000) < np.linspace(0.1, 0.9, 1001)[codes]).astype(np.float32)
    found = solve(sample(x, y), SETTINGS)
    expected = LogisticRegression(solver="newton-cholesky", tol=1e-9).fit(x.astype(np.float64), y)
    assert x.shape[1] == 1001
    assert np.abs(found.weights.kernels[0][:, 0] - expected.coef_[0]).max() < 1e-3
