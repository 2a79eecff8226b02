"""Gradient descent in NumPy: Adam on a small dense network, a fit in a fraction of what a framework's start costs.

Choosing an encoding takes a dozen fits and a search hundreds. Networks of this size spend almost all of Keras's time
between the steps; here a step is a handful of small matrix products.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from edgeproof.errors import UsageError
from edgeproof.types import Doubles, Floats
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-7  # Adam's usual ones
_BATCH = 32  # rows in a minibatch, where nothing is stated
_MEMORY = 0.99  # share of the running mean of the weights that a step leaves
_WARM_UP = 0.05  # share of the steps in which the rate rises


class Sample(NamedTuple):
    """Rows to learn from."""

    x: Any  # (n, n_encoded) float32, dense or sparse
    y: Floats  # (n,) float32, 0…1: labels, or labels mixed with probabilities
    weights: Floats  # (n,) float32
    ratios: Doubles | None = None  # (n_encoded,) what the columns are multiplied by while they are learned from

    def take(self, rows: Positions) -> "Sample":
        """Return the rows with these positions."""
        return Sample(self.x[rows], self.y[rows], self.weights[rows], self.ratios)


@dataclass(frozen=True, eq=False)
class Weights:
    """A dense network: kernels (n_in, n_out) float32 and biases (n_out,) float32, hidden layers first."""

    kernels: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    activation: str

    def rescaled(self, factor: float, shift: float) -> "Weights":
        """Return the network whose logit is `factor * logit + shift`, the last layer changed and nothing else."""
        kernel = (self.kernels[-1] * factor).astype(np.float32)
        bias = (self.biases[-1] * factor + shift).astype(np.float32)
        return Weights((*self.kernels[:-1], kernel), (*self.biases[:-1], bias), self.activation)

    def logit(self, x: Any) -> Floats:
        """Return what the last layer gives before its sigmoid: (n, n_encoded) float32, dense or sparse, gives (n,)."""
        function = _FUNCTIONS[self.activation][0]
        for kernel, bias in zip(self.kernels[:-1], self.biases[:-1], strict=True):
            x = function(x @ kernel + bias)
        result: Floats = (x @ self.kernels[-1] + self.biases[-1])[:, 0]
        return result


@dataclass(frozen=True, eq=False)
class Descent:
    """Where a descent ended, and what it saw on its way."""

    weights: Weights
    loss: list[float]  # of each epoch's minibatches
    watched: list[Floats]  # logits of the watched rows after each epoch, (n_watched,) float32; empty without them
    best_epoch: int  # the epoch, from 1, with the least loss on the watched rows; the last without them


# --- activations: the function, and its derivative by its own result


def sigmoid(z: Floats) -> Floats:
    """Return 1 / (1 + exp(-z)) without overflow, in the type of `z`."""
    result: Floats = 0.5 * (1 + np.tanh(0.5 * z))
    return result


_FUNCTIONS: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(np.float32)),
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "elu": (lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))), lambda a: np.where(a > 0, np.float32(1), a + 1)),
    "linear": (lambda z: z, np.ones_like),
}


def losses(y: Floats, logit: Floats) -> npt.NDArray[np.float64]:
    """Return the log loss of each row: y (n,) 0…1, logit (n,)."""
    z = logit.astype(np.float64)
    result: npt.NDArray[np.float64] = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return result


def cross_entropy(y: Floats, logit: Floats, weights: Floats | None = None) -> float:
    """Return the mean log loss of logits: y (n,) 0…1, logit (n,), weights (n,) 1 on average."""
    loss = losses(y, logit)
    return float(loss.mean() if weights is None else (loss * weights).mean())


@np.errstate(over="ignore", invalid="ignore")  # a weight that is no number is told at the end
def descend(
    sample: Sample, settings: Settings, watched: Sample | None = None, stop_after: int | None = None
) -> Descent:
    """Fit a network by minibatches; with watched rows, stop early.

    stop_after: epochs to run of those that the rate is planned for. Judged and returned is the running mean of the
    weights, after the last epoch. Equal arguments give equal bits on one machine. Raises UsageError where training
    diverges.
    """
    rng = np.random.default_rng(settings.seed)
    n, batch_size = len(sample.y), settings.batch_size or _BATCH
    flat, weights = _initial(sample.x.shape[1], settings, rng)
    mean, averaged = _like(flat, weights)
    optimizer = _Adam(flat, weights, settings, math.ceil(n / batch_size))
    loss: list[float] = []
    logits: list[Floats] = []
    best, least = 0, math.inf
    for epoch in range(1, 1 + (settings.epochs if stop_after is None else stop_after)):
        total, order = 0.0, rng.permutation(n)
        for start in range(0, n, batch_size):
            minibatch = sample.take(order[start : start + batch_size])
            total += _gradient(weights, optimizer.gradients, minibatch, settings.dropout, rng)
            optimizer.step()
            mean += (flat - mean) * np.float32(max(1 - _MEMORY, 1 / optimizer.steps))
        loss.append(total / n)
        if watched is not None:
            logits.append(averaged.logit(watched.x))
            now = cross_entropy(watched.y, logits[-1], watched.weights)
            if now < least:
                least, best = now, epoch
            elif settings.early_stopping and epoch - best >= settings.early_stopping:
                break
    require_finite(flat)
    return Descent(averaged, loss, logits, best or len(loss))


def require_finite(*weights: Floats) -> None:
    """Raise UsageError where training diverged."""
    if not all(np.isfinite(one).all() for one in weights):
        raise UsageError("training diverged: a weight is no number; lower --learning-rate or use --numbers-as standard")


def _initial(n_in: int, settings: Settings, rng: np.random.Generator) -> tuple[Floats, Weights]:
    """Return Glorot-uniform kernels and zero biases as one vector and as views of it."""
    widths = (n_in, *(settings.hidden or ()), 1)
    shapes = [shape for pair in pairwise(widths) for shape in (pair, (pair[1],))]
    flat, weights = _views(np.zeros(sum(map(math.prod, shapes)), np.float32), shapes, settings.activation)
    for kernel in weights.kernels:
        limit = math.sqrt(6 / sum(kernel.shape))
        kernel[:] = rng.uniform(-limit, limit, kernel.shape)
    return flat, weights


def _views(flat: Floats, shapes: Sequence[tuple[int, ...]], activation: str) -> tuple[Floats, Weights]:
    """Return the vector, and views of it of these shapes: kernel and bias of each layer in turn."""
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    parts = [part.reshape(shape) for part, shape in zip(np.split(flat, ends), shapes, strict=True)]
    return flat, Weights(tuple(parts[::2]), tuple(parts[1::2]), activation)


def _like(flat: Floats, weights: Weights) -> tuple[Floats, Weights]:
    """Return a copy of the vector, and views of the copy."""
    shapes = [array.shape for pair in zip(weights.kernels, weights.biases, strict=True) for array in pair]
    return _views(flat.copy(), shapes, weights.activation)


def _gradient(weights: Weights, gradients: Weights, sample: Sample, dropout: float, rng: np.random.Generator) -> float:
    """Write the gradient of a minibatch's mean loss into `gradients`; return the sum of its losses."""
    function, derivative = _FUNCTIONS[weights.activation]
    inputs, slopes = [sample.x], []
    for kernel, bias in zip(weights.kernels[:-1], weights.biases[:-1], strict=True):
        output = function(inputs[-1] @ kernel + bias)
        slope = derivative(output)
        if dropout:
            kept = (rng.random(output.shape, np.float32) >= dropout).astype(np.float32) / np.float32(1 - dropout)
            output, slope = output * kept, slope * kept
        inputs.append(output)
        slopes.append(slope)
    logit = (inputs[-1] @ weights.kernels[-1] + weights.biases[-1])[:, 0]
    delta = ((sigmoid(logit) - sample.y) / np.float32(len(logit)) * sample.weights)[:, None]
    for index in reversed(range(len(weights.kernels))):
        _product(inputs[index].T, delta, gradients.kernels[index])
        gradients.biases[index][:] = delta.sum(axis=0)
        if index:
            delta = (delta @ weights.kernels[index].T) * slopes[index - 1]
    return len(logit) * cross_entropy(sample.y, logit)


def _product(left: Any, right: Floats, out: Floats) -> None:
    """Write a product into `out`: left dense or sparse."""
    if isinstance(left, np.ndarray):
        np.matmul(left, right, out=out)
    else:
        out[:] = left @ right


class _Adam:
    """Adam with decoupled weight decay (Loshchilov, Hutter 2019) and a rate that rises, then falls as a cosine."""

    def __init__(self, flat: Floats, weights: Weights, settings: Settings, steps_an_epoch: int) -> None:
        self._flat = flat
        self._gradient, self.gradients = _like(np.zeros_like(flat), weights)
        self._decay, decays = _like(np.zeros_like(flat), weights)
        for kernel in decays.kernels:
            kernel[:] = settings.l2 or 0
        self._first, self._second = np.zeros_like(flat), np.zeros_like(flat)
        self._rate = settings.learning_rate or 0.001
        self._total = settings.epochs * steps_an_epoch
        self.steps = 0

    def step(self) -> None:
        """Move the weights by the gradient that stands in `gradients`."""
        self.steps += 1
        t, rate = self.steps, self._rate
        rate *= 0.5 * (1 + math.cos(math.pi * t / self._total)) * min(1.0, t / (_WARM_UP * self._total))
        self._first += (self._gradient - self._first) * np.float32(1 - _BETA_1)
        self._second += (self._gradient * self._gradient - self._second) * np.float32(1 - _BETA_2)
        corrected = rate * math.sqrt(1 - _BETA_2**t) / (1 - _BETA_1**t)
        self._flat -= np.float32(corrected) * self._first / (np.sqrt(self._second) + np.float32(_EPSILON))
        self._flat -= np.float32(rate) * self._decay * self._flat
