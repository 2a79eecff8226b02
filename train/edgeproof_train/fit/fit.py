"""Keras training: stock layers, stock loop, the same bits every time."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.fit.descent import require_finite
from edgeproof_train.fit.model import build_model
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

_STEPS = 64  # minibatches in one call of TensorFlow
_VALIDATION = 0.15  # share of the training rows that early stopping watches
_OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "nadam": "Nadam", "rmsprop": "RMSprop", "sgd": "SGD"}

Progress = Callable[[int, Mapping[str, float]], None]  # epoch from 1, figures of it


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trained network and how it got there."""

    model: Any  # keras.Model, (batch, n_encoded) -> (batch, 1)
    history: dict[str, list[float]]  # figure -> one number for each epoch

    def probability(self, encoded: Floats) -> Floats:
        """Return the probability of labels[1]: (n, n_encoded) float32 gives (n,) float32."""
        result: Floats = np.asarray(self.model.predict(encoded, batch_size=4096, verbose=0), np.float32)[:, 0]
        return result


def fit(encoded: Floats, y: Floats, settings: Settings, progress: Progress | None = None) -> Fitted:
    """Train a network.

    encoded: (n_train, n_encoded) float32. y: (n_train,) float32, 0 or 1. Equal arguments give byte-equal weights on
    one machine. Raises UsageError where training diverges, RowsError where there are too few rows to watch.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    model = build_model(encoded.shape[1], settings)
    rate = {} if settings.learning_rate is None else {"learning_rate": settings.learning_rate}
    optimizer = getattr(keras.optimizers, _OPTIMIZERS[settings.optimizer])(**rate)
    model.compile(optimizer, loss="binary_crossentropy", metrics=["accuracy"], steps_per_execution=_STEPS)
    train, watched = _watch(y, settings)
    callbacks: list[Any] = []
    if settings.early_stopping is not None:
        patience = settings.early_stopping
        callbacks.append(keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True))
    if progress is not None:
        callbacks.append(keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: progress(epoch + 1, logs)))
    history = model.fit(
        _minibatches(encoded[train], y[train, None], settings),
        epochs=settings.epochs,
        shuffle=False,  # the minibatches are
        validation_data=None if watched is None else (encoded[watched], y[watched, None]),
        validation_batch_size=4096,
        callbacks=callbacks,
        verbose=0,
    )
    require_finite(*model.get_weights())
    bare = build_model(encoded.shape[1], settings)  # without the optimizer, which would be saved
    bare.set_weights(model.get_weights())
    return Fitted(bare, {key: [float(x) for x in values] for key, values in history.history.items()})


def _watch(y: Floats, settings: Settings) -> tuple[Positions, Positions | None]:
    """Split off the rows that early stopping watches: positions within the training rows."""
    rows = np.arange(len(y))
    if settings.early_stopping is None:
        return rows, None
    if min(np.bincount(y.astype(int), minlength=2)) < 10:
        raise RowsError("--early-stopping: expected at least 10 training rows of each class to watch some of them")
    train, watched = train_test_split(rows, test_size=_VALIDATION, random_state=settings.seed, stratify=y)
    return train, watched


def class_weights(y: Floats, settings: Settings) -> Floats:
    """Return the weight of each row, (n,) float32: 1, or what makes both classes count alike."""
    if settings.class_weights == "none":
        return np.ones(len(y), np.float32)
    classes = y.ravel().astype(int)
    weights: Floats = (len(y) / (2 * np.bincount(classes, minlength=2)))[classes].astype(np.float32)
    return weights


def _minibatches(x: Floats, y: Floats, settings: Settings) -> Any:
    """Return a `PyDataset` of minibatches, whose rows are shuffled anew for each epoch.

    x: (n, n_encoded) float32. y: (n, 1) float32.
    """
    import keras

    parts = (x, y, class_weights(y, settings))
    rng = np.random.default_rng(settings.seed)
    size = settings.batch_size or 32

    class Minibatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
        def __init__(self) -> None:
            super().__init__()
            self.on_epoch_end()

        def __len__(self) -> int:
            return math.ceil(len(x) / size)

        def __getitem__(self, index: int) -> tuple[Floats, ...]:
            rows = self.order[index * size : (index + 1) * size]
            return tuple(part[rows] for part in parts)

        def on_epoch_end(self) -> None:
            self.order = rng.permutation(len(x))

    return Minibatches()
