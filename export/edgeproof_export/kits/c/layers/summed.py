"""Convolutions in int8 as the C kernels take them, with the proof that no sum overflows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import LOWEST, Factor, QuantisedWindowed, Scale
from edgeproof.types import Int8s, Int32s
from edgeproof_export.kits import KitError
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.layers.places import place_table
from edgeproof_export.kits.c.tables import table

_MOST = 2**31 - 1  # of an int32 accumulator


@dataclass(frozen=True, eq=False)
class Int8Sums:
    """A convolution: sums times (2^32 + multiplier) · 2^-(33 + shift), rounded twice, plus the zero point; a table."""

    weights: Int8s  # as the int8 network has them
    bias: Int32s  # (n_out,): the zero point of the inputs folded in
    multiplier: Int32s  # (n_out,), negative
    shift: Int32s  # (n_out,), -1…30
    given_zero_point: int  # of the inputs
    zero_point: int
    activation: str
    table: Int8s  # (256,) or (0,)


def quantised(index: int, layer: QuantisedWindowed, given: Scale) -> Int8Sums:
    """Return the layer; raises KitError, naming it, where a sum or a factor is too large."""
    weights = layer.weights.astype(np.int64)
    axes = tuple(range(weights.ndim - 1))
    bias = layer.bias.astype(np.int64) - given.zero_point * weights.sum(axis=axes)
    reach = int((np.abs(bias) - LOWEST * np.abs(weights).sum(axis=axes)).max())
    n_inputs = prod(weights.shape[:-1])
    if reach > _MOST:
        raise KitError(
            f"int8 layer {index} ({layer.activation}, {n_inputs} inputs): sums reach {reach:,};"
            f" expected at most {_MOST:,}, what 32 bits hold"
        )
    multiplier, shift = scaling(f"int8 layer {index} ({layer.activation})", layer.factors(given))
    return Int8Sums(
        weights=layer.weights,
        bias=bias.astype(np.int32),
        multiplier=multiplier,
        shift=shift,
        given_zero_point=given.zero_point,
        zero_point=layer.sum.zero_point,
        activation=layer.activation,
        table=layer.table,
    )


def scaling(what: str, factors: npt.ArrayLike) -> tuple[Int32s, Int32s]:
    """Return multiplier and shift as `scaled` takes them; raises KitError, naming what they are of, for one too large.

    Two of the multiplier's 2^32 + m are its 31 bits. A factor that makes 0 of every sum is 2^-32: it does the same.
    """
    multiplier, exponent = Factor.of(factors)
    if (exponent > 0).any():
        raise KitError(f"{what}: a factor of {np.max(factors):.3g}; expected below 1")
    multiplier, exponent = (np.where(multiplier == 0, x, y) for x, y in ((1 << 30, multiplier), (-31, exponent)))
    return (2 * multiplier - (1 << 32)).astype(np.int32), (-exponent - 1).astype(np.int32)


def facts(layers: Sequence[Int8Sums]) -> dict[str, Any]:
    """Say whether a negative result may differ from zero, and whether some factor is at least a half."""
    return {
        "signs": any(layer.zero_point != LOWEST for layer in layers),
        "halves": any(bool((layer.shift < 0).any()) for layer in layers),
    }


def tables(call: Call, layer: Int8Sums, weights: Int8s, n: int) -> Iterator[str]:
    """Yield place, weights, biases, factors and table. n: to how many outputs, with zeros, they are filled up."""
    index, shape = call.index, ", ".join(map(str, weights.shape))
    flip = -128 if call.of_bytes else 0
    yield place_table(call, layer.given_zero_point ^ flip, layer.zero_point, flip)
    yield table("int8_t", f"W{index}", weights, call.said(f"weights ({shape})."))
    constants = _filled(np.stack([layer.bias, layer.multiplier], axis=1), n)
    said = "bias, with the inputs' zero point, and multiplier"
    yield table("int32_t", f"B{index}", constants, call.said(f"{said} ({n}, 2)."))
    yield table("int8_t", f"S{index}", _filled(layer.shift, n), call.said(f"shift ({n})."))
    if len(layer.table):
        yield table("int8_t", f"T{index}", layer.table, call.said("its value for -128 ... 127 (256)."))


def _filled(values: npt.NDArray[Any], n: int) -> npt.NDArray[Any]:
    return np.pad(values, [(0, n - len(values)), *[(0, 0)] * (values.ndim - 1)])
