"""The pieces of an int8 network: scales, columns, layers, factors between layers, as a choice says.

Sources: Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
2018; Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import HIGHEST, LOWEST, Affine, Columns, Contract, Layer, Network, QuantisedLayer, Scale
from edgeproof.types import Floats, Int8s

Doubles = npt.NDArray[np.float64]

_FIXED = {"sigmoid": Scale(1 / 256, -128), "tanh": Scale(1 / 128, 0)}  # what LiteRT's kernels demand
_SATURATED = {"sigmoid": 7.0, "tanh": 3.5}  # beyond, the 8-bit result of the activation no longer changes
_BIAS_LIMIT = 2**30
_SMALLEST_SCALE = 1e-30
_EXACT: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
}


def columns_of(contract: Contract, kind: str, centre: str, lo: Doubles, hi: Doubles, load: Floats) -> Columns:
    """Choose means, scales and gains.

    kind: range, balanced or none. centre: what affine columns are shifted to: mean, middle or missing. lo, hi: what
    each encoded column reaches, (n_encoded,). load: its largest weight.
    """
    reach = np.maximum(hi, -lo)
    means = [_centre(contract, one, centre, (lo[one.column] + hi[one.column]) / 2) for one in contract.affine]
    for one, mean in zip(contract.affine, means, strict=True):
        middle = (mean - one.mean) * one.scale
        reach[one.column] = max(hi[one.column] - middle, middle - lo[one.column])
    factors = _factors(kind, reach, load)
    exponents = np.clip(np.rint(np.log2(factors)), -30, 30)
    exponents[[one.column for one in contract.affine]] = 0
    scales = [_half(one.scale * float(factors[one.column])) for one in contract.affine]
    return Columns(*(np.array(x, np.float32) for x in (means, scales, np.exp2(exponents))))


def _centre(contract: Contract, one: Affine, centre: str, middle: float) -> float:
    if centre == "middle":
        return float(one.mean + middle / one.scale)
    return _half(contract.imputed[one.source] if centre == "missing" else one.mean)


def _half(x: float) -> float:
    """Round to float16, half the bytes in a file, where that keeps 11 bits; for a scale any value nearby will do."""
    smallest, largest = float(np.finfo(np.float16).smallest_normal), float(np.finfo(np.float16).max)
    return float(np.float16(x)) if smallest <= abs(x) <= largest else x


def _factors(kind: str, reach: Doubles, load: Floats) -> Doubles:
    usable = (reach > 0) & (load > 0)
    reach, weight = np.where(usable, reach, 1), np.where(usable, load, 1)
    # Half: then a relu within -1…1, which costs no operator of its own, clips nothing that int8 tells apart.
    return {"none": np.ones_like(reach), "range": 0.5 / reach, "balanced": np.sqrt(weight / reach)}[kind]


def undone(contract: Contract, layer: Layer, columns: Columns) -> Layer:
    """Return the first layer on the columns as they are now: the same sums in exact arithmetic."""
    weights, bias = layer.weights / columns.gain[:, None].astype(np.float64), layer.bias.astype(np.float64)
    for one, mean, scale in zip(contract.affine, columns.mean.tolist(), columns.scale.tolist(), strict=True):
        bias = bias + weights[one.column] * (mean - one.mean) * one.scale
        weights[one.column] *= one.scale / scale
    return replace(layer, weights=weights.astype(np.float32), bias=bias.astype(np.float32))


def layer_of(layer: Layer, given: Scale, sums: Doubles, clip: float, per_output: bool) -> QuantisedLayer:
    """Quantise one layer; sums: (n, n_out), of which its dense part must be able to give the share `clip`."""
    largest = np.abs(layer.weights).max(axis=0) if per_output else np.abs(layer.weights).max()[None]
    scale = np.maximum(largest / np.float32(HIGHEST), np.float32(_SMALLEST_SCALE)).astype(np.float32)
    weights = np.clip(np.rint(layer.weights / scale), -HIGHEST, HIGHEST).astype(np.int8)
    bias = _rounded_bias(layer.bias / (given.scale * scale.astype(np.float64)))
    limit = _SATURATED.get(layer.activation, np.inf)
    reach = np.clip(sums, 0 if layer.activation == "relu" else -limit, limit) * clip
    dense = scale_of(reach)
    if layer.activation not in _EXACT:
        return QuantisedLayer(weights, scale, bias, dense, layer.activation, dense, np.empty(0, np.int8))
    output = _FIXED.get(layer.activation) or scale_of(activate(layer.activation, reach))
    return QuantisedLayer(weights, scale, bias, dense, layer.activation, output, table(layer.activation, dense, output))


def table(activation: str, dense: Scale, output: Scale) -> Int8s:
    """Return what LiteRT's int8 kernel of an activation gives for -128…127: (256,) int8."""
    x = (np.arange(LOWEST, HIGHEST + 1) - dense.zero_point) * dense.scale
    q = np.floor(_EXACT[activation](x) / output.scale + 0.5) + output.zero_point
    entries: Int8s = np.clip(q, LOWEST, HIGHEST).astype(np.int8)
    return entries


def scale_of(x: npt.NDArray[Any]) -> Scale:
    """Return the scale whose integers reach from the smallest to the largest value, zero among them."""
    lo, hi = min(0.0, float(x.min())), max(0.0, float(x.max()))
    scale = max(float(np.float32((hi - lo) / (HIGHEST - LOWEST))), float(np.float32(_SMALLEST_SCALE)))
    return Scale(scale, int(np.clip(np.rint(LOWEST - lo / scale), LOWEST, HIGHEST)))


def equalised(network: Network, kind: str, sums: list[Doubles]) -> Network:
    """Move a factor for each unit from a relu or linear layer into the next: the same network in exact arithmetic."""
    layers = list(network.layers)
    for index in range(len(layers) - 1):
        first, second = layers[index], layers[index + 1]
        if first.activation not in ("relu", "linear"):
            continue
        there = np.abs(second.weights).max(axis=1)
        here = np.abs(activate(first.activation, sums[index])).max(axis=0)
        if kind == "weights":
            here = np.abs(first.weights).max(axis=0)
        usable = (here > 0) & (there > 0)
        here, there = np.where(usable, here, 1), np.where(usable, there, 1)
        factor = (here if kind == "activations" else np.sqrt(here / there)).astype(np.float32)
        layers[index] = replace(first, weights=first.weights / factor, bias=first.bias / factor)
        layers[index + 1] = replace(second, weights=second.weights * factor[:, None])
    return Network(tuple(layers))


def corrected(built: QuantisedLayer, given: Scale, q: Int8s, sums: Doubles) -> QuantisedLayer:
    """Take the mean error of each sum on the rows out of the bias."""
    error = sums.mean(axis=0) / units(built, given) - built.accumulate(q, given).mean(axis=0)
    return with_bias(built, error)


def units(built: QuantisedLayer, given: Scale) -> Doubles:
    """Return what one unit of each sum stands for."""
    return given.scale * built.weight_scale.astype(np.float64)


def with_bias(built: QuantisedLayer, change: Doubles) -> QuantisedLayer:
    """Move the bias by so many units of the sums, (n_out,)."""
    return replace(built, bias=_rounded_bias(built.bias + change))


def _rounded_bias(x: Doubles) -> npt.NDArray[np.int32]:
    return np.clip(np.rint(x), -_BIAS_LIMIT, _BIAS_LIMIT).astype(np.int32)


def activate(name: str, x: Doubles) -> Doubles:
    """Return the activation of any array, in float64."""
    if name == "relu":
        return np.maximum(x, 0)
    return np.asarray(_EXACT[name](x)) if name in _EXACT else x
