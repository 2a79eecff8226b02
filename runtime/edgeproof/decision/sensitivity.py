"""How far roundings inside a network may move its answer: one pass forward and one back, in float64.

First order: |Δp| ≤ Σ |∂p/∂z| · γ(n + 1) · (|b| + Σ|x||w|) over every sum z of n products, with γ(k) = k·u / (1 − k·u)
and u = 2^-24 (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., sections 3.1 and 3.8). A relu within
its own error of 0 counts as open. The statistical sister takes roundings as independent: the root of the sum of the
squares of |∂p/∂z| · √(n + 1) · u · (…) (Higham and Mary, "A New Approach to Probabilistic Rounding Error Analysis",
2019). Neither holds for engines that compute a convolution by transforms (Winograd, FFT).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from edgeproof.decision.arithmetic import UNIT_ROUNDOFF, gamma
from edgeproof.decision.layers.layer import Layer
from edgeproof.decision.layers.order import shaped
from edgeproof.decision.traces import Trace
from edgeproof.types import Doubles

_BLOCK = 64  # rows at once: all values of all layers are kept


class Sensitivity(NamedTuple):
    """How far an engine's scores may be from the exact ones, (batch, k) each."""

    largest: Doubles  # to first order, whatever the roundings are
    sigma: Doubles  # the standard deviation, if they are independent
    own: Doubles  # the gain of the errors of the engine's own activations: to be multiplied by such an error


def sensitivity_of(layers: Sequence[Layer], x: Doubles) -> Sensitivity:
    """Trace a network on encoded values: (batch, n_encoded), each the result of two roundings."""
    blocks = [_of_block(layers, x[start : start + _BLOCK]) for start in range(0, max(1, len(x)), _BLOCK)]
    return Sensitivity(*(np.concatenate(part) for part in zip(*blocks, strict=True)))


def _of_block(layers: Sequence[Layer], x: Doubles) -> Sensitivity:
    values, traces, taken = [x], list[Trace](), list[list[Doubles]]()
    for layer in layers:
        taken.append([shaped(values[-back], layer) for back in layer.inputs])
        traces.append(layer.trace(*taken[-1]))
        values.append(traces[-1].output)
    scores = values[-1].reshape(len(x), -1)
    found = [_of_score(layers, values, traces, taken, score) for score in np.eye(scores.shape[1])]
    return Sensitivity(*(np.stack(part, axis=1) for part in zip(*found, strict=True)))


def _of_score(
    layers: Sequence[Layer], values: list[Doubles], traces: list[Trace], taken: list[list[Doubles]], score: Doubles
) -> Sensitivity:
    """Go back from one score; score: (k,), 1 at its place."""
    x, n = values[0], len(values[0])
    gradients: list[Doubles | float] = [0.0] * len(layers) + [np.broadcast_to(score, (n, len(score)))]
    largest, variance, own = np.zeros(n), np.zeros(n), np.zeros(n)
    for place in reversed(range(len(layers))):
        layer, trace = layers[place], traces[place]
        gradient = np.asarray(gradients[place + 1]).reshape(trace.output.shape)
        of_sums = gradient * trace.slope
        moved = np.abs(of_sums * trace.magnitude).reshape(n, -1)
        largest += gamma(trace.n_roundings) * moved.sum(axis=1)
        variance += trace.n_roundings * UNIT_ROUNDOFF**2 * (moved**2).sum(axis=1)
        own += 0.0 if trace.is_exact else np.abs(gradient).reshape(n, -1).sum(axis=1)
        backs = layer.back(of_sums, *taken[place])
        for back, one in zip(layer.inputs, backs, strict=True):
            gradients[place + 1 - back] = gradients[place + 1 - back] + one.reshape(values[place + 1 - back].shape)
    encoded = np.abs(np.asarray(gradients[0]) * x)
    largest += 2 * gamma(2) * encoded.sum(axis=1)
    variance += 4 * UNIT_ROUNDOFF**2 * (encoded**2).sum(axis=1)
    return Sensitivity(largest, np.sqrt(variance), own)
