"""Keras training with many minibatches in one step of Python: the same mathematics, several times faster.

`Model.fit` spends most of its time between minibatches of 32 small rows. `MinibatchTrainer` takes a large chunk of
shuffled rows at once and runs its minibatches in a loop inside the TensorFlow graph.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split

from edgeproof.decision.arithmetic import Floats
from edgeproof.errors import RowsError, UsageError
from edgeproof_train.fit.model import build_model
from edgeproof_train.settings import Settings

_CHUNK = 1024  # minibatches in one step of Python; bounds the memory that shuffling needs
_VALIDATION = 0.15  # share of the training rows that early stopping watches

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
    trainer = _trainer_class()(model, settings.batch_size or 32)
    trainer.compile(optimizer=_optimizer(settings), loss="binary_crossentropy", metrics=["accuracy"])
    train, watched = _watch(y, settings)
    validation = None if watched is None else (encoded[watched], y[watched, None])
    history = trainer.fit(
        _chunks(encoded[train], y[train, None], settings),
        epochs=settings.epochs,
        shuffle=False,  # the chunks shuffle rows, Keras would shuffle chunks
        validation_data=validation,
        validation_batch_size=4096,
        callbacks=_callbacks(settings, progress),
        verbose=0,
    )
    if not all(np.isfinite(weights).all() for weights in model.get_weights()):
        raise UsageError("training diverged: a weight is no number; lower --learning-rate or use --encoding standard")
    return Fitted(model, {key: [float(x) for x in values] for key, values in history.history.items()})


def _optimizer(settings: Settings) -> Any:
    import keras

    classes = {"adam": "Adam", "adamw": "AdamW", "nadam": "Nadam", "rmsprop": "RMSprop", "sgd": "SGD"}
    rate = {} if settings.learning_rate is None else {"learning_rate": settings.learning_rate}
    return getattr(keras.optimizers, classes[settings.optimizer])(**rate)


def _watch(y: Floats, settings: Settings) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64] | None]:
    """Split off the rows that early stopping watches: positions within the training rows."""
    rows = np.arange(len(y))
    if settings.early_stopping is None:
        return rows, None
    if min(np.bincount(y.astype(int), minlength=2)) < 10:
        raise RowsError("--early-stopping: expected at least 10 training rows of each class to watch some of them")
    train, watched = train_test_split(rows, test_size=_VALIDATION, random_state=settings.seed, stratify=y)
    return train, watched


def class_weights(y: Floats, settings: Settings) -> tuple[float, float] | None:
    """Return the weights of class 0 and class 1 that make both count alike, as scikit-learn's `balanced`."""
    if settings.class_weights == "none":
        return None
    zeros, ones = np.bincount(y.ravel().astype(int), minlength=2)
    return len(y) / (2 * float(zeros)), len(y) / (2 * float(ones))


def _callbacks(settings: Settings, progress: Progress | None) -> list[Any]:
    import keras

    callbacks: list[Any] = []
    if settings.early_stopping is not None:
        callbacks.append(
            keras.callbacks.EarlyStopping(
                monitor="val_loss", patience=settings.early_stopping, restore_best_weights=True
            )
        )
    if progress is not None:
        callbacks.append(keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: progress(epoch + 1, logs)))
    return callbacks


def _chunks(x: Floats, y: Floats, settings: Settings) -> Any:
    """Return a `PyDataset` of large chunks of shuffled rows, shuffled anew for each epoch."""
    import keras

    weights = class_weights(y, settings)
    row_weights = None if weights is None else np.where(y[:, 0] > 0, weights[1], weights[0]).astype(np.float32)
    rng = np.random.default_rng(settings.seed)
    size = _CHUNK * (settings.batch_size or 32)

    class Chunks(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
        def __init__(self) -> None:
            super().__init__()
            self.order = rng.permutation(len(x))

        def __len__(self) -> int:
            return math.ceil(len(x) / size)

        def __getitem__(self, index: int) -> tuple[Floats, ...]:
            rows = self.order[index * size : (index + 1) * size]
            return (x[rows], y[rows]) if row_weights is None else (x[rows], y[rows], row_weights[rows])

        def on_epoch_end(self) -> None:
            self.order = rng.permutation(len(x))

    return Chunks()


def _trainer_class() -> Any:
    """Return the class; it cannot stand at the top, where Keras is not imported yet."""
    import keras
    import tensorflow as tf

    class MinibatchTrainer(keras.Model):  # type: ignore[misc]  # Keras ships no types
        """Trains a model whose data come in chunks of many minibatches."""

        def __init__(self, model: Any, batch_size: int) -> None:
            super().__init__()
            self.model = model
            self.batch_size = batch_size

        def call(self, x: Any, training: bool = False) -> Any:
            return self.model(x, training=training)

        def train_step(self, data: Any) -> Any:
            """Run the minibatches of one chunk: data are tensors (rows, …)."""
            n_rows = tf.shape(data[0])[0]

            def step(start: Any) -> Any:
                self._minibatch(*(part[start : start + self.batch_size] for part in data))
                return start + self.batch_size

            tf.while_loop(lambda start: start < n_rows, step, [0], parallel_iterations=1)
            return self.get_metrics_result()

        def _minibatch(self, x: Any, y: Any, weights: Any = None) -> None:
            with tf.GradientTape() as tape:
                probability = self(x, training=True)
                loss = self.compute_loss(x=x, y=y, y_pred=probability, sample_weight=weights, training=True)
            variables = self.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss, sample_weight=tf.cast(tf.shape(x)[0], tf.float32))
                else:
                    metric.update_state(y, probability)

    return MinibatchTrainer
