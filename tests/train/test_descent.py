"""Gradient descent in NumPy: the right gradient, the same bits every time, the best epoch kept."""

from dataclasses import fields, replace

import numpy as np
import pytest

from edgeproof.decision import ACTIVATIONS
from edgeproof.errors import UsageError
from edgeproof_train.fit import descent
from edgeproof_train.fit.descent import Sample, Weights, cross_entropy, descend, sigmoid
from edgeproof_train.fit.model import keras_model
from edgeproof_train.settings import Settings

RNG = np.random.default_rng(11)
X = RNG.normal(size=(300, 3)).astype(np.float32)
Y = (X[:, 0] > X[:, 1]).astype(np.float32)
SETTINGS = Settings(hidden=(8,), epochs=30, learning_rate=0.01)


def sample(x: np.ndarray, y: np.ndarray) -> Sample:
    """Return rows that count alike."""
    return Sample(x, y, np.ones(len(y), np.float32))


def weights(found: Weights) -> bytes:
    """Return all weights as bytes."""
    return b"".join(array.tobytes() for array in (*found.kernels, *found.biases))


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "elu", "linear"])
def test_the_gradient_is_that_of_the_loss(activation: str) -> None:
    """Analytic and numeric derivatives agree for every weight, row weights included."""
    rng = np.random.default_rng(3)
    flat, network = descent._initial(3, Settings(hidden=(4, 3), activation=activation), rng)
    flat[:] = rng.normal(size=len(flat))
    row_weights = rng.uniform(0.5, 2, 300).astype(np.float32)
    gradient, views = descent._like(flat, network)
    descent._gradient(network, views, Sample(X, Y, row_weights), 0.0, rng)

    def loss(index: int, step: float) -> float:
        moved, moved_network = descent._like(flat, network)
        moved[index] += np.float32(step)
        z = moved_network.logit(X).astype(np.float64)
        return float(np.mean(row_weights * (np.logaddexp(0, z) - z * Y)))

    numeric = [(loss(i, 1e-2) - loss(i, -1e-2)) / 2e-2 for i in range(len(flat))]
    np.testing.assert_allclose(gradient, numeric, atol=2e-3)


def test_it_learns_the_same_every_time() -> None:
    """A line is learned; equal seeds give equal bytes, dropout included; other seeds others."""
    settings = replace(SETTINGS, dropout=0.1, l2=0.001)
    found = descend(sample(X, Y), settings)
    assert ((found.weights.logit(X) > 0) == (Y > 0)).mean() > 0.95
    assert len(found.loss) == 30
    assert weights(descend(sample(X, Y), settings).weights) == weights(found.weights)
    assert weights(descend(sample(X, Y), replace(settings, seed=1)).weights) != weights(found.weights)


def test_it_stops_early_and_knows_the_best_epoch() -> None:
    """Noise is unlearnable: it ends some epochs after the least loss on the watched rows, with the logits of each."""
    noise = RNG.integers(0, 2, 300).astype(np.float32)
    settings = replace(SETTINGS, epochs=60, learning_rate=0.05, early_stopping=3)
    found = descend(sample(X[:200], noise[:200]), settings, sample(X[200:], noise[200:]))
    assert len(found.watched) == found.best_epoch + 3 < 60
    val_loss = [cross_entropy(noise[200:], logit) for logit in found.watched]
    assert val_loss[found.best_epoch - 1] == min(val_loss)
    assert found.watched[-1].tobytes() == found.weights.logit(X[200:]).tobytes()


def test_stopping_after_some_epochs_keeps_the_plan_of_the_rate() -> None:
    """The losses of the first epochs are those of the whole run."""
    assert descend(sample(X, Y), SETTINGS, stop_after=4).loss == descend(sample(X, Y), SETTINGS).loss[:4]


def test_divergence_is_said() -> None:
    """Weights that are no numbers are refused in one line."""
    with pytest.raises(UsageError, match="training diverged"):
        descend(sample(X * np.float32(1e30), Y), replace(SETTINGS, learning_rate=1000.0))


def test_keras_holds_the_same_network() -> None:
    """The model that is handed over gives these probabilities, for every activation."""
    for activation in ("relu", "tanh", "sigmoid", "elu", "linear"):
        settings = Settings(hidden=(4, 3), activation=activation, epochs=1, l2=None)
        found = descend(sample(X, Y), settings).weights
        ours = np.asarray(keras_model(found, settings)(X))[:, 0]
        np.testing.assert_allclose(ours, sigmoid(found.logit(X)), atol=1e-6)


def test_training_fits_the_activations_that_packages_compute() -> None:
    """Each activation that may be chosen can be fitted, and is the function of the package's own table."""
    (setting,) = (field.metadata["setting"] for field in fields(Settings) if field.name == "activation")
    assert set(setting.kind.option["type"].choices) == set(descent._FUNCTIONS)
    x = np.linspace(-3, 3, 101, dtype=np.float32)
    for name, (function, _) in descent._FUNCTIONS.items():
        assert np.allclose(function(x), ACTIVATIONS[name].float64(x.astype(float)), atol=1e-6), name  # of float32
