"""Training: the same mathematics as Keras's own loop, the same bits every time."""

import keras
import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from edgeproof.errors import RowsError, UsageError
from edgeproof_train.fit import fit as fit_module
from edgeproof_train.fit.fit import Fitted, class_weights, fit
from edgeproof_train.fit.model import build_model
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


def test_minibatches_are_those_of_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without shuffling, the weights are those of `Model.fit` with the same batches, the short last one included."""

    class InOrder:
        def permutation(self, n: int) -> np.ndarray:
            return np.arange(n)

    monkeypatch.setattr(np.random, "default_rng", lambda _seed: InOrder())
    monkeypatch.setattr(fit_module, "_CHUNK", 3)  # several chunks an epoch
    settings = Settings(hidden=(4,), epochs=2, l2=0.01, class_weights="balanced")
    ours = fit(X, Y, settings)
    keras.utils.set_random_seed(settings.seed)
    plain = build_model(3, settings)
    plain.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    low, high = class_weights(Y, settings) or (1.0, 1.0)
    history = plain.fit(X, Y[:, None], epochs=2, shuffle=False, verbose=0, class_weight={0: low, 1: high}).history
    for one, other in zip(ours.model.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)  # float32 sums in another order
    assert ours.history["accuracy"] == pytest.approx(history["accuracy"])
    assert ours.history["loss"] == pytest.approx(history["loss"], rel=1e-4)


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
