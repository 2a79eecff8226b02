"""Training by Keras: rows shuffled anew for each epoch, the same bits every time."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from edgeproof.errors import RowsError, UsageError
from edgeproof_train.fit import Fitted, fit
from edgeproof_train.fit.fit import _minibatches
from edgeproof_train.settings import Settings

RNG = np.random.default_rng(11)
X = RNG.normal(size=(300, 3)).astype(np.float32)
Y = (X[:, 0] > X[:, 1]).astype(np.float32)


def weights(fitted: Fitted) -> bytes:
    """Return all weights as bytes."""
    return b"".join(array.tobytes() for array in fitted.model.get_weights())


def test_equal_seeds_give_equal_bytes() -> None:
    """Byte-equal weights for one seed, others for another; dropout included."""
    settings = Settings(hidden=(4,), epochs=2, dropout=0.2, l2=0.001)
    first = weights(fit(X, Y, settings))
    assert weights(fit(X, Y, settings)) == first
    assert weights(fit(X, Y, Settings(hidden=(4,), epochs=2, dropout=0.2, l2=0.001, seed=1))) != first


def test_it_learns() -> None:
    """A line is learned."""
    fitted = fit(X, Y, Settings(hidden=(8,), epochs=30, learning_rate=0.01))
    assert accuracy_score(Y > 0, fitted.probability(X) > 0.5) > 0.95
    assert len(fitted.history["loss"]) == 30


def test_each_epoch_sees_every_row_once_in_another_order() -> None:
    """Minibatches cover the rows, the short last one included, with the weight of each row's class."""
    settings = Settings(batch_size=64, class_weights="balanced")
    minibatches = _minibatches(np.arange(300, dtype=np.float32)[:, None], Y[:, None], settings)
    orders = []
    for _ in range(2):
        parts = [minibatches[index] for index in range(len(minibatches))]
        orders.append(np.concatenate([x[:, 0] for x, _, _ in parts]).astype(int))
        assert [len(x) for x, _, _ in parts] == [64, 64, 64, 64, 44]
        assert np.concatenate([y for _, y, _ in parts])[:, 0].tolist() == Y[orders[-1]].tolist()
        ones = np.concatenate([weight[y[:, 0] > 0] for _, y, weight in parts])
        assert ones == pytest.approx(150 / Y.sum())
        minibatches.on_epoch_end()
    assert [sorted(order) for order in orders] == [list(range(300))] * 2
    assert (orders[0] != orders[1]).any()


def test_early_stopping_restores_the_best() -> None:
    """Noise is unlearnable: training stops early, on rows it does not train on."""
    noise = RNG.integers(0, 2, 300).astype(np.float32)
    fitted = fit(X, noise, Settings(hidden=(16,), epochs=60, learning_rate=0.05, early_stopping=2))
    losses = fitted.history["val_loss"]
    assert len(losses) < 60
    assert min(losses) == losses[-3]


def test_early_stopping_needs_rows() -> None:
    """A handful of rows of a class cannot be watched."""
    with pytest.raises(RowsError, match="--early-stopping"):
        fit(X[:40], np.repeat(np.array([0, 1], np.float32), [35, 5]), Settings(early_stopping=1))


def test_divergence_is_said() -> None:
    """NaN weights are refused in one line."""
    with pytest.raises(UsageError, match="training diverged"):
        fit(X * np.float32(1e30), Y, Settings(optimizer="sgd", learning_rate=1000.0, epochs=3))


def test_progress_is_told_of_every_epoch() -> None:
    """One call an epoch, counted from 1, with figures."""
    told: list[tuple[int, list[str]]] = []
    fit(X, Y, Settings(hidden=(), epochs=2), lambda epoch, logs: told.append((epoch, sorted(logs))))
    assert told == [(1, ["accuracy", "loss"]), (2, ["accuracy", "loss"])]
