"""Sums, largest numbers and means of windows over images, in one written order.

An image is (batch, height, width, channels), row-major, channels last. In float32 each operation is rounded: these are
the bits of docs/reference/arithmetic.md. In float64 the same functions carry values, errors and gradients. What lies
outside the image is left out. Nothing here is -0: every layer flushes what it gives.
"""

import numpy as np
import numpy.typing as npt

from edgeproof.decision.arithmetic import Real
from edgeproof.decision.windows import Window
from edgeproof.types import Doubles


def conv(
    x: npt.NDArray[Real], weights: npt.NDArray[Real], bias: npt.NDArray[Real], window: Window
) -> npt.NDArray[Real]:
    """`acc = bias`, then for rows, columns and channels of the window ascending `acc += x * w`.

    x: (batch, height, width, n_in). weights: (rows, columns, n_in, n_out). bias: (n_out,).
    """
    acc = _begin(x, bias, window)
    for tap in window.taps(x.shape[1], x.shape[2]):
        part = acc[tap.to]
        taken = x[tap.of]
        for channel, row in enumerate(weights[tap.row, tap.column]):
            part += taken[..., channel : channel + 1] * row
    return acc


def conv_in_doubles(x: Doubles, weights: Doubles, bias: Doubles, window: Window) -> Doubles:
    """Return what `conv` gives, quickly and to 1e-5 or better, for bounds and ranges; the same bits whatever BLAS.

    Operands are cut to so few bits that every sum is exact. Whole numbers of few bits, as int8 has, are not changed.
    """
    bits = _bits(weights.shape[2])
    x, weights = _cut(x, bits), _cut(weights, bits)
    acc = _begin(x, bias, window)
    for tap in window.taps(x.shape[1], x.shape[2]):
        acc[tap.to] += x[tap.of] @ weights[tap.row, tap.column]
    return acc


def conv_back(gradient: Doubles, weights: Doubles, window: Window, size: tuple[int, int]) -> Doubles:
    """Return the gradient of what `conv` takes, an image of this size, from that of what it gives; cut as above."""
    bits = _bits(weights.shape[3])
    gradient, weights = _cut(gradient, bits), _cut(weights, bits)
    result = np.zeros((len(gradient), *size, weights.shape[2]))
    for tap in window.taps(*size):
        result[tap.of] += gradient[tap.to] @ weights[tap.row, tap.column].T
    return result


def _bits(n: int) -> int:
    """Return how many bits each factor of n products may have whose sum is exact in float64."""
    return (52 - n.bit_length()) // 2


def _cut(x: Doubles, bits: int) -> Doubles:
    unit = 2.0 ** (np.frexp(float(np.abs(x).max(initial=0.0)))[1] - bits)
    result: Doubles = np.rint(x / unit) * unit
    return result


def depthwise(
    x: npt.NDArray[Real], weights: npt.NDArray[Real], bias: npt.NDArray[Real], window: Window
) -> npt.NDArray[Real]:
    """`acc = bias`, then for rows and columns of the window ascending `acc += x * w`, each channel by itself.

    x: (batch, height, width, channels). weights: (rows, columns, channels). bias: (channels,).
    """
    acc = _begin(x, bias, window)
    for tap in window.taps(x.shape[1], x.shape[2]):
        acc[tap.to] += x[tap.of] * weights[tap.row, tap.column]
    return acc


def depthwise_back(
    gradient: npt.NDArray[Real], weights: npt.NDArray[Real], window: Window, size: tuple[int, int]
) -> npt.NDArray[Real]:
    """Return the gradient of what `depthwise` takes, an image of this size, from that of what it gives."""
    result = np.zeros((len(gradient), *size, weights.shape[2]), gradient.dtype)
    for tap in window.taps(*size):
        result[tap.of] += gradient[tap.to] * weights[tap.row, tap.column]
    return result


def largest(x: npt.NDArray[Real], window: Window) -> npt.NDArray[Real]:
    """Return the largest number of each window, `v > m ? v : m` in row order: (batch, height, width, channels)."""
    most = _begin(x, np.full(x.shape[3], -np.inf, x.dtype), window)
    for tap in window.taps(x.shape[1], x.shape[2]):
        part, taken = most[tap.to], x[tap.of]
        np.copyto(part, taken, where=taken > part)
    return most


def largest_back(gradient: npt.NDArray[Real], x: npt.NDArray[Real], window: Window) -> npt.NDArray[Real]:
    """Return the gradient of what `largest` takes: that of each result, at the first place that is the largest."""
    most, result, open_ = largest(x, window), np.zeros_like(x), np.ones(gradient.shape, bool)
    for tap in window.taps(x.shape[1], x.shape[2]):
        here = open_[tap.to] & (x[tap.of] == most[tap.to])
        result[tap.of] += gradient[tap.to] * here
        open_[tap.to] &= ~here
    return result


def mean_back(gradient: npt.NDArray[Real], window: Window, size: tuple[int, int]) -> npt.NDArray[Real]:
    """Return the gradient of what `mean` takes, an image of this size, from that of what it gives."""
    result = np.zeros((len(gradient), *size, gradient.shape[3]), gradient.dtype)
    share = gradient / counts(window, *size).astype(gradient.dtype)[:, :, None]
    for tap in window.taps(*size):
        result[tap.of] += share[tap.to]
    return result


def mean(x: npt.NDArray[Real], window: Window) -> npt.NDArray[Real]:
    """Return the mean of each window: `s = 0`, then `s += v` in row order, then `s / n`; n counts what is inside."""
    total = _begin(x, np.zeros(x.shape[3], x.dtype), window)
    for tap in window.taps(x.shape[1], x.shape[2]):
        total[tap.to] += x[tap.of]
    result: npt.NDArray[Real] = total / counts(window, x.shape[1], x.shape[2]).astype(x.dtype)[:, :, None]
    return result


def counts(window: Window, height: int, width: int) -> npt.NDArray[np.intp]:
    """Return how many places of the window are inside the image for each result: (rows, columns)."""
    found = np.zeros(window.swept(height, width), np.intp)
    for tap in window.taps(height, width):
        found[tap.to[1:]] += 1
    return found


def _begin(x: npt.NDArray[Real], start: npt.NDArray[Real], window: Window) -> npt.NDArray[Real]:
    """Return (batch, rows, columns, channels), `start` in each place."""
    shape = (len(x), *window.swept(x.shape[1], x.shape[2]), len(start))
    return np.broadcast_to(start, shape).copy()
