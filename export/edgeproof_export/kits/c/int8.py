"""An int8 network as the C kernel takes it, with the proofs that no sum overflows and that the fast form is exact."""

from dataclasses import dataclass

import numpy as np

from edgeproof.decision.quantised import LOWEST, Int8s, Int32s, QuantisedLayer, QuantisedNetwork, Scale
from edgeproof_export.kits import KitError

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
    table: Int8s  # (256,) or (0,)
    reach: int  # no |acc| is larger

    @property
    def fast(self) -> bool:
        """Whether the upper 32 bits of the product decide every output."""
        return bool((self.shift >= _FAST[0]).all() and (self.shift <= _FAST[1]).all())


def int8_layers(network: QuantisedNetwork) -> tuple[Int8Layer, ...]:
    """Return the layers; raises KitError, naming the layer, where a sum could leave int32."""
    pairs = zip(network.layers, network.scales, strict=False)
    return tuple(_layer(index, layer, given) for index, (layer, given) in enumerate(pairs))


def all_fast(layers: tuple[Int8Layer, ...]) -> bool:
    """Whether the fast form is exact in every layer."""
    return all(layer.fast for layer in layers)


def threshold(network: QuantisedNetwork, threshold: float) -> int:
    """Return the largest integer output whose probability does not exceed the threshold; -129 if every one does."""
    outputs = np.arange(-128, 128)
    below = outputs[~(network.scales[-1].real(outputs) > np.float32(threshold))]
    return int(below.max()) if len(below) else LOWEST - 1


def _layer(index: int, layer: QuantisedLayer, given: Scale) -> Int8Layer:
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
        table=layer.table,
        reach=reach,
    )
