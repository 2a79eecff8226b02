"""Gradient descent on pictures that are shifted and turned over: the same bits every time on one machine."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.errors import UsageError
from edgeproof.types import Floats
from edgeproof_train.pictures.network import Shape, built
from edgeproof_train.pictures.opening import Images
from edgeproof_train.settings import Settings

_BATCH, _BATCHES = 64, 12  # pictures of a step; steps of an epoch at least, as long as 8 pictures are left for one
_RATE, _WARM_UP = 0.003, 0.05  # step size at its highest; share of the steps in which it rises to it
_MEMORY = 0.998  # share of the running mean of the weights that a step leaves
_MIXED = 0.2  # of mixup: the smaller, the more pictures stay nearly as they are
_REACH = 16  # a picture is shifted by up to this part of its sides, and by a pixel at least
_WORK = 9e11  # products of all epochs: ten minutes of one core, by what was measured
_FEWEST, _STEPS = 4, 3_000  # epochs at least; steps that are worth while

Progress = Callable[[int, int], None]  # epoch from 1, of how many


def epochs_for(n: int, shape: Shape, settings: Settings) -> int:
    """Return how many passes over n pictures are made: as many as the work allows and serve, at most `--epochs`."""
    size = _batch(n, settings)
    allowed = int(_WORK / (n * shape.products))
    worth = math.ceil(_STEPS * size / n)
    return min(settings.epochs, max(_FEWEST, min(allowed, worth)))


def _batch(n: int, settings: Settings) -> int:
    return min(settings.batch_size or min(_BATCH, max(8, n // _BATCHES)), n)


def descend(
    encoded: Floats, y: Floats, weights: Floats, shape: Shape, settings: Settings, progress: Progress | None = None
) -> tuple[Any, list[float]]:
    """Train a network; return the `keras.Model` with the running mean of its weights, and the mean loss of each epoch.

    encoded: (n, height, width, channels) float32. y, weights: (n,) float32. Raises UsageError where training diverges.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    model, rng = built(shape), np.random.default_rng(settings.seed)
    n, size = len(y), _batch(len(y), settings)
    epochs, each = epochs_for(n, shape, settings), n // size
    optimizer = keras.optimizers.Adam(_rate(settings, epochs * each), beta_2=0.99)
    optimizer.build(model.trainable_variables)
    means = [tf.Variable(one) for one in model.weights]

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]  # TensorFlow ships no types
    def step(x: Any, wanted: Any, weight: Any, kept: Any) -> Any:
        with tf.GradientTape() as tape:
            logit = model(x, training=True)[:, 0]
            loss = tf.reduce_mean(weight * tf.nn.sigmoid_cross_entropy_with_logits(wanted, logit))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        for mean, one in zip(means, model.weights, strict=True):
            mean.assign(mean * kept + one * (1 - kept))
        return loss

    steps, losses = 0, list[float]()
    for epoch in range(1, epochs + 1):
        order, total = rng.permutation(n)[: each * size], 0.0
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            steps += 1
            kept = np.float32(min(_MEMORY, steps / (steps + 10)))
            x, wanted = mixed(varied(encoded[rows], settings, rng), y[rows], rng)
            total += float(step(x, wanted, weights[rows], kept))
        losses.append(float(f"{total / each:.6g}"))
        if progress is not None:
            progress(epoch, epochs)
    for mean, one in zip(means, model.weights, strict=True):
        one.assign(mean)
    if not all(np.isfinite(one).all() for one in model.get_weights()):
        raise UsageError("training diverged: a weight is no number; lower --learning-rate")
    return model, losses


def _rate(settings: Settings, steps: int) -> Any:
    """Return a step size that rises, then falls to 0 as a cosine."""
    import keras

    highest, rising = settings.learning_rate or _RATE, max(1, int(_WARM_UP * steps))
    return keras.optimizers.schedules.CosineDecay(
        0.05 * highest, max(1, steps - rising), warmup_target=highest, warmup_steps=rising
    )


def varied(x: Floats, settings: Settings, rng: np.random.Generator) -> Floats:
    """Shift pictures by some pixels, their edges repeated, and turn about half of them over: (n, height, width, c)."""
    n, height, width, _ = x.shape
    down, across = (max(1, side // _REACH) for side in (height, width))
    padded = np.pad(x, ((0, 0), (down, down), (across, across), (0, 0)), mode="edge")
    rows = rng.integers(0, 2 * down + 1, n)[:, None] + _places(height, settings.mirror == "all", n, rng)
    columns = rng.integers(0, 2 * across + 1, n)[:, None] + _places(width, settings.mirror != "none", n, rng)
    result: Floats = padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return result


def mixed(x: Floats, y: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Mix each picture with another one, and their labels alike (Zhang et al., "mixup", 2018)."""
    share = rng.beta(_MIXED, _MIXED, len(y)).astype(np.float32)
    share, other = np.maximum(share, 1 - share), rng.permutation(len(y))
    wide = share[:, None, None, None]
    return wide * x + (1 - wide) * x[other], share * y + (1 - share) * y[other]


def _places(side: int, mirrored: bool, n: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return the places along a side for n pictures, (n, side): for about half of them backwards, if so."""
    forwards = np.arange(side)
    turned = rng.random(n) < 0.5 if mirrored else np.zeros(n, bool)
    return np.where(turned[:, None], forwards[::-1], forwards)


def encoded_of(images: Images, mean: float, scale: float) -> Floats:
    """Return what the contract makes of pixels: (n, height, width, channels) float32."""
    return (images.astype(np.float32) - np.float32(mean)) * np.float32(scale)


def answers(model: Any, encoded: Floats) -> Floats:
    """Return what a network says of encoded pictures: (n,) float32, logits or probabilities."""
    blocks = [np.asarray(model(encoded[start : start + 256], training=False)) for start in range(0, len(encoded), 256)]
    result: Floats = np.concatenate(blocks)[:, 0]
    return result
