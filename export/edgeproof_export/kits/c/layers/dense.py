"""Dense layers: their tables, and for int8 the proofs that no sum overflows and that the fast form is exact."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof.decision import LOWEST, QuantisedDense, Scale
from edgeproof.types import Int8s, Int32s
from edgeproof_export.kits import KitError
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.layers.kind import LayerCode, LayerKind
from edgeproof_export.kits.c.tables import table
from edgeproof_export.kits.layers import NamedLayer

_MOST = 2**31 - 1  # of an int32 accumulator
# (acc · m + 2^(s-1)) >> s equals (hi32(acc · m) + 2^(s-33)) >> (s - 32) when the half is a multiple of 2^32; above 54,
# the zero point added before the shift could leave int32.
_FAST = (33, 54)


@dataclass(frozen=True, eq=False)
class Int8Layer:
    """One dense layer: `clamp((acc · multiplier >> shift, rounded) + zero_point)`, then a table."""

    weights: Int8s  # (n_out, n_in)
    bias: Int32s  # (n_out,): the zero point of the inputs folded in
    multiplier: Int32s  # (n_out,)
    shift: Int32s  # (n_out,), 1…62
    zero_point: int
    activation: str
    given_zero_point: int  # of the inputs
    table: Int8s  # (256,) or (0,)
    reach: int  # no |acc| is larger

    @property
    def fast(self) -> bool:
        """Whether the upper 32 bits of the product decide every output."""
        return bool((self.shift >= _FAST[0]).all() and (self.shift <= _FAST[1]).all())

    @property
    def one_factor(self) -> bool:
        """Whether all outputs have the same factor: the weights have one scale."""
        return bool((self.multiplier == self.multiplier[0]).all() and (self.shift == self.shift[0]).all())


def _float_tables(call: Call, layer: NamedLayer, _: dict[str, Any]) -> Iterator[str]:
    n_in, n_out = layer.n_in, layer.n_out
    yield table("float", f"W{call.index}", layer.tensors["weights"], call.said(f"weights ({n_in}, {n_out})."))
    yield table("float", f"B{call.index}", layer.tensors["bias"], call.said(f"bias ({n_out})."))


def _int8_tables(call: Call, layer: Int8Layer, facts: dict[str, Any]) -> Iterator[str]:
    index, n = call.index, call.n_out
    yield table("int8_t", f"W{index}", layer.weights, call.said(f"weights ({n}, {call.n_in})."))
    yield table(facts["bias_type"], f"B{index}", layer.bias, call.said(f"bias, with the inputs' zero point ({n})."))
    yield from _int8_scales(call, layer, facts)


def _int8_scales(call: Call, layer: Int8Layer, facts: dict[str, Any]) -> Iterator[str]:
    index, n = call.index, call.n_out
    if not facts["one_factor"]:
        yield table("int32_t", f"M{index}", layer.multiplier, call.said(f"multiplier ({n})."))
        shift, said = (layer.shift - 32, "shift - 32") if facts["fast"] else (layer.shift, "shift")
        yield table("int8_t", f"S{index}", shift, call.said(f"{said} ({n})."))
    if len(layer.table):
        yield table("int8_t", f"T{index}", layer.table, call.said("its value for -128 ... 127 (256)."))


def _facts(layers: Sequence[Int8Layer]) -> dict[str, Any]:
    """Say whether each layer has the fast form and one factor for all outputs, and which integers hold every bias."""
    return {
        "fast": all(layer.fast for layer in layers),
        "one_factor": all(layer.one_factor for layer in layers),
        "bias_type": "int16_t"
        if all((layer.bias == layer.bias.astype(np.int16)).all() for layer in layers)
        else "int32_t",
    }


def _int8(index: int, layer: QuantisedDense, given: Scale) -> Int8Layer:
    """Return the layer; raises KitError, naming it, where a sum could leave int32."""
    weights = layer.weights.astype(np.int64)
    bias = layer.bias.astype(np.int64) - given.zero_point * weights.sum(axis=0)
    reach = int((np.abs(bias) - LOWEST * np.abs(weights).sum(axis=0)).max())
    if reach > _MOST:
        raise KitError(
            f"int8 layer {index} ({layer.activation}, {weights.shape[0]} inputs): sums reach {reach:,};"
            f" expected at most {_MOST:,}, what 32 bits hold"
        )
    multiplier, shift = layer.multipliers(given)
    shift = np.where(multiplier == 0, _FAST[0], shift)  # times nothing, any shift gives 0
    return Int8Layer(
        weights=np.ascontiguousarray(layer.weights.T),
        bias=bias.astype(np.int32),
        multiplier=multiplier.astype(np.int32),
        shift=shift.astype(np.int32),
        zero_point=layer.dense.zero_point,
        activation=layer.activation,
        given_zero_point=given.zero_point,
        table=layer.table,
        reach=reach,
    )


KIND = LayerKind({"float": LayerCode(_float_tables), "int8": LayerCode(_int8_tables, _facts, _int8_scales)}, _int8)
