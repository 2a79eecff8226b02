"""The int8 arithmetic on images: LiteRT's reference kernels, operator by operator, bit for bit.

Kernels: tensorflow/lite/kernels/internal/reference/integer_ops/{conv,depthwise_conv,pooling,mean,add}.h. Images are
(batch, height, width, channels) int8; a real number is scale · (q − zero point). Each function gives integers before
the output's zero point is added and before they saturate.
"""

import numpy as np

from edgeproof.decision.rounding import Factor
from edgeproof.decision.windows import Window
from edgeproof.types import Int8s, Int32s, Int64s

_EXACT32 = 1 << 24  # sums of integers below this are exact in float32, whose products are faster
_LEFT_SHIFT = 20  # of what ADD is given


def conv(q: Int8s, zero: int, weights: Int8s, bias: Int32s, window: Window) -> Int64s:
    """Return the sums of CONV_2D, (batch, rows, columns, n_out), exact; outside the image is `zero`, which counts 0."""
    acc = _begin(q, bias, window)
    kind = np.float32 if weights.shape[2] * 255 * 128 < _EXACT32 else np.float64
    centred = (q.astype(np.int16) - np.int16(zero)).astype(kind)
    for tap in window.taps(q.shape[1], q.shape[2]):
        products = centred[tap.of] @ weights[tap.row, tap.column].astype(kind)
        acc[tap.to] += products.astype(np.int64)
    return acc


def depthwise(q: Int8s, zero: int, weights: Int8s, bias: Int32s, window: Window) -> Int64s:
    """Return the sums of DEPTHWISE_CONV_2D, (batch, rows, columns, channels), exact."""
    acc = _begin(q, bias, window)
    centred = q.astype(np.int32) - zero
    for tap in window.taps(q.shape[1], q.shape[2]):
        acc[tap.to] += centred[tap.of] * weights[tap.row, tap.column].astype(np.int32)
    return acc


def largest(q: Int8s, window: Window) -> Int8s:
    """Return the largest integer of each window: MAX_POOL_2D."""
    most = _begin(q, np.full(q.shape[3], -128, np.int32), window)
    for tap in window.taps(q.shape[1], q.shape[2]):
        np.maximum(most[tap.to], q[tap.of], out=most[tap.to])
    return most.astype(np.int8)


def average(q: Int8s, window: Window) -> Int8s:
    """Return the rounded mean of each window: AVERAGE_POOL_2D, half away from zero, zero points included."""
    total, n = _begin(q, np.zeros(q.shape[3], np.int32), window), _begin(q[:1], np.zeros(1, np.int32), window)
    for tap in window.taps(q.shape[1], q.shape[2]):
        total[tap.to] += q[tap.of]
        n[tap.to] += 1
    result: Int8s = (np.sign(total) * ((np.abs(total) + n // 2) // n)).astype(np.int8)
    return result


def mean(q: Int8s, zero: int, ratio: float) -> Int64s:
    """Return the mean of each channel over the image in units of the output: MEAN, (batch, channels).

    ratio: scale of the input ÷ scale of the output.
    """
    n = q.shape[1] * q.shape[2]
    (multiplier, exponent), bits = Factor.of(ratio), n.bit_length() - 1
    bits = min(bits, 32, 31 + int(exponent))
    shared = Factor(np.array((int(multiplier) << bits) // n), np.array(int(exponent) - bits))
    return shared.twice(q.sum(axis=(1, 2), dtype=np.int64) - n * zero)


def add(a: Int8s, b: Int8s, zeros: tuple[int, int], scales: tuple[float, float], scale: float) -> Int64s:
    """Return the sum of two tensors in units of `scale`, any shape: ADD."""
    twice = 2 * max(scales)
    first, second = (
        Factor.of(own / twice).twice((q.astype(np.int64) - zero) << _LEFT_SHIFT)
        for q, zero, own in zip((a, b), zeros, scales, strict=True)
    )
    return Factor.of(twice / ((1 << _LEFT_SHIFT) * scale)).twice(first + second)


def _begin(q: Int8s, start: Int32s, window: Window) -> Int64s:
    shape = (len(q), *window.swept(*q.shape[1:3]), len(start))
    return np.broadcast_to(start.astype(np.int64), shape).copy()
