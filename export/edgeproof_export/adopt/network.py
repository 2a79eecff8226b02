"""Folded operations to the layers that edgeproof computes."""

from collections.abc import Mapping
from typing import Any

from edgeproof.decision import Add as AddLayer
from edgeproof.decision import Conv, Dense, Depthwise, Largest, Layer, Mean
from edgeproof_export.adopt.keras_models import single
from edgeproof_export.adopt.operations import Add, Given, Operation, Operations, Pool, Product, Shape


def layers_of(operations: Operations) -> tuple[Layer, ...]:
    """Return the layers in order; shapes alone need none, since a layer says in which shape it takes its numbers."""
    places: dict[int, int] = {}  # of an operation: which layer gives its output, -1 for the input
    layers: list[Layer] = []
    for index, operation in enumerate(operations.all):
        if isinstance(operation, Given):
            places[index] = -1
        elif isinstance(operation, Product | Pool | Add):
            inputs = tuple(len(layers) - places[given] for given in operation.inputs)
            layers.append(_layer(operation, operations.all[operation.inputs[0]].shape, inputs))
            places[index] = len(layers) - 1
        else:
            places[index] = places[operation.inputs[0]]
    return tuple(layers)


def _layer(operation: Operation, shape: Shape, inputs: tuple[int, ...]) -> Layer:
    height, width, channels = shape if len(shape) == 3 else (1, 1, *shape)
    if isinstance(operation, Add):
        return AddLayer(shape=shape, activation=operation.activation, inputs=inputs)
    if isinstance(operation, Pool):
        kinds: Mapping[str, type[Largest | Mean]] = {"max": Largest, "average": Mean}
        return kinds[operation.kind](shape=(height, width, channels), window=operation.window, inputs=inputs)
    assert isinstance(operation, Product)
    weights, bias, activation = single(operation.weights), single(operation.bias), operation.activation
    if operation.kind == "dense":
        return Dense(weights, bias, activation, inputs)
    kind = Conv if operation.kind == "conv" else Depthwise
    place: dict[str, Any] = {"size": (height, width), "window": operation.window}
    return kind(weights=weights, bias=bias, activation=activation, inputs=inputs, **place)
