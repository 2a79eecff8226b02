"""The int8 arithmetic on images gives the integers of LiteRT's reference kernels, operator by operator."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from edgeproof.decision import int8_images
from edgeproof.decision.rounding import Factor, once
from edgeproof.decision.windows import Window
from tests.support.tflite import OneOperator

_TRIALS = 25


class _Drawn(NamedTuple):
    """An image with its scale, and a window over it."""

    q: Any  # (5, height, width, channels) int8
    scale: float
    zero: int
    window: Window
    padding: int


def _drawn(rng: np.random.Generator) -> _Drawn:
    height, width, channels = rng.integers((3, 3, 1), (12, 12, 20)).tolist()
    size, strides = tuple(rng.integers(1, 4, 2).tolist()), tuple(rng.integers(1, 3, 2).tolist())
    same = rng.random() < 0.5
    window = Window.same(size, strides, height, width) if same else Window(size, strides)
    q = rng.integers(-128, 128, (5, height, width, channels)).astype(np.int8)
    padding = schema.Padding.SAME if same else schema.Padding.VALID
    return _Drawn(q, _single(rng.uniform(0.001, 0.1)), int(rng.integers(-128, 128)), window, padding)


def _single(x: float) -> float:
    return float(np.float32(x))


def _saturated(x: Any, zero: int) -> Any:
    return np.clip(x + zero, -128, 127).astype(np.int8)


@pytest.mark.parametrize("kind", ["conv", "depthwise"])
@pytest.mark.parametrize("trial", range(_TRIALS))
def test_convolutions(kind: str, trial: int) -> None:
    """CONV_2D and DEPTHWISE_CONV_2D, one scale a channel, padded or not: every integer is equal."""
    rng = np.random.default_rng(trial)
    given = _drawn(rng)
    n_in, size = given.q.shape[3], given.window.size
    n_out = int(rng.integers(1, 20)) if kind == "conv" else n_in
    weights = rng.integers(-127, 128, (*size, n_in, n_out) if kind == "conv" else (*size, n_in)).astype(np.int8)
    scales = (rng.uniform(0.001, 0.02, n_out) * 2.0 ** rng.integers(-6, 3, n_out)).astype(np.float32)
    bias = rng.integers(-20_000, 20_000, n_out).astype(np.int32)
    sums = getattr(int8_images, kind)(given.q, given.zero, weights, bias, given.window)
    output = _single(given.scale * np.median(scales) * np.abs(sums).max() / rng.uniform(60, 300))
    zero = int(rng.integers(-128, 128))
    ours = _saturated(Factor.of(given.scale * scales.astype(np.float64) / output).twice(sums), zero)
    one = OneOperator()
    one.tensor(given.q.shape, given.scale, given.zero)
    if kind == "conv":
        options = schema.Conv2DOptionsT()
        one.tensor((n_out, *size, n_in), scales, value=weights.transpose(3, 0, 1, 2))
    else:
        options = schema.DepthwiseConv2DOptionsT()
        options.depthMultiplier = 1
        one.tensor((1, *weights.shape), scales, value=weights, axis=3)
    options.padding, (options.strideH, options.strideW) = given.padding, given.window.strides
    options.dilationHFactor = options.dilationWFactor = 1
    one.tensor((n_out,), np.float32(given.scale) * scales, value=bias)
    name = "CONV_2D" if kind == "conv" else "DEPTHWISE_CONV_2D"
    assert np.array_equal(ours, one.run(name, options, one.tensor(ours.shape, output, zero), given.q))


@pytest.mark.parametrize(("kind", "name"), [("largest", "MAX_POOL_2D"), ("average", "AVERAGE_POOL_2D")])
@pytest.mark.parametrize("trial", range(_TRIALS))
def test_poolings(kind: str, name: str, trial: int) -> None:
    """MAX_POOL_2D and AVERAGE_POOL_2D: padding does not count; half away from zero."""
    given = _drawn(np.random.default_rng(trial))
    ours = getattr(int8_images, kind)(given.q, given.window)
    options = schema.Pool2DOptionsT()
    options.padding, (options.strideH, options.strideW) = given.padding, given.window.strides
    options.filterHeight, options.filterWidth = given.window.size
    one = OneOperator()
    one.tensor(given.q.shape, given.scale, given.zero)
    assert np.array_equal(ours, one.run(name, options, one.tensor(ours.shape, given.scale, given.zero), given.q))


@pytest.mark.parametrize("trial", range(_TRIALS))
def test_mean(trial: int) -> None:
    """MEAN over an image, with equal scales and with others."""
    rng = np.random.default_rng(trial)
    given = _drawn(rng)
    output = given.scale if trial % 3 == 0 else _single(given.scale * rng.uniform(0.2, 1.5))
    zero = given.zero if trial % 3 == 0 else int(rng.integers(-128, 128))
    ours = _saturated(int8_images.mean(given.q, given.zero, given.scale / output), zero)
    one = OneOperator()
    one.tensor(given.q.shape, given.scale, given.zero)
    one.tensor((2,), None, value=np.array([1, 2], np.int32))
    assert np.array_equal(
        ours, one.run("MEAN", schema.ReducerOptionsT(), one.tensor(ours.shape, output, zero), given.q)
    )


@pytest.mark.parametrize("trial", range(_TRIALS))
def test_add(trial: int) -> None:
    """ADD of two tensors of different scales."""
    rng = np.random.default_rng(trial)
    given = _drawn(rng)
    other = rng.integers(-128, 128, given.q.shape).astype(np.int8)
    scale, zero = _single(rng.uniform(0.001, 0.1)), int(rng.integers(-128, 128))
    output, end = _single(max(scale, given.scale) * rng.uniform(0.8, 2.1)), int(rng.integers(-128, 128))
    sums = int8_images.add(given.q, other, (given.zero, zero), (given.scale, scale), output)
    ours = _saturated(sums, end)
    one = OneOperator()
    one.tensor(given.q.shape, given.scale, given.zero)
    one.tensor(given.q.shape, scale, zero)
    options = schema.AddOptionsT()
    assert np.array_equal(ours, one.run("ADD", options, one.tensor(ours.shape, output, end), given.q, other))


@pytest.mark.parametrize("trial", range(_TRIALS))
def test_fully_connected_rounds_once(trial: int) -> None:
    """FULLY_CONNECTED multiplies in float64 and rounds half away from zero; factors of powers of two have ties."""
    rng = np.random.default_rng(trial)
    n_in, n_out = rng.integers((1, 1), (60, 20)).tolist()
    q = rng.integers(-128, 128, (40, n_in)).astype(np.int8)
    weights = rng.integers(-127, 128, (n_in, n_out)).astype(np.int8)
    scales = (2.0 ** rng.integers(-8, -3, n_out)).astype(np.float32)
    bias = rng.integers(-2_000, 2_000, n_out).astype(np.int32)
    sums = (q.astype(np.int64) - 3) @ weights.astype(np.int64) + bias
    ours = _saturated(once(sums, 2.0**-5 * scales.astype(np.float64) / 2.0**-4), 7)
    one = OneOperator()
    one.tensor(q.shape, 2.0**-5, 3)
    one.tensor((n_out, n_in), scales, value=weights.T)
    one.tensor((n_out,), np.float32(2.0**-5) * scales, value=bias)
    options = schema.FullyConnectedOptionsT()
    assert np.array_equal(ours, one.run("FULLY_CONNECTED", options, one.tensor(ours.shape, 2.0**-4, 7), q))
