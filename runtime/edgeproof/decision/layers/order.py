"""Layers in order, each taking what those before it give: most the last one, an addition two of them."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, TypeVar

from edgeproof.decision.layers.layer import Step

_Value = TypeVar("_Value")
_Layer = TypeVar("_Layer", bound=Step)


def flow(
    layers: Sequence[_Layer],
    first: _Value,
    step: Callable[[_Layer, list[_Value]], _Value],
    earlier: Sequence[_Value] = (),
) -> _Value:
    """Return what the last layer gives; only what a later layer takes is kept.

    step: a layer and what it takes, to what it gives. earlier: what came before `first`, the latest last; the last
    layers of a network need it where one of them takes more than `first`.
    """
    reach = max(max(layer.inputs) for layer in layers)
    values = [*earlier, first]
    for layer in layers:
        values.append(step(layer, [values[-back] for back in layer.inputs]))
        del values[: -reach - 1]
    return values[-1]


def joined(layers: Sequence[Step]) -> bool:
    """Whether there are layers, and each takes as many numbers as those give whose output it takes."""
    sizes = [prod(layers[0].input_shape)] if layers else []
    for layer in layers:
        if any(type(back) is not int or not 0 < back <= len(sizes) for back in layer.inputs) or not layer.inputs:
            return False
        if any(sizes[-back] != prod(layer.input_shape) for back in layer.inputs):
            return False
        sizes.append(prod(layer.output_shape))
    return bool(layers)


def shaped(x: Any, layer: Step) -> Any:
    """Return the same numbers, (batch, …), in the shape that a layer takes."""
    return x.reshape(-1, *layer.input_shape)
