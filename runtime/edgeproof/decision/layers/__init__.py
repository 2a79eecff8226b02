"""The kinds of layers, one file each, in float32 and in integers.

To add a kind: write `layers/NAME.py` with a class of `Layer` and one of `QuantisedLayer`, and one line below; in
`edgeproof_export`, how it comes from Keras and goes into each graph. Nothing else asks which kind a layer is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from edgeproof.codec import canonical, safetensors
from edgeproof.decision.layers.add import Add, QuantisedAdd
from edgeproof.decision.layers.conv import (
    Conv,
    Depthwise,
    QuantisedConv,
    QuantisedDepthwise,
    QuantisedWindowed,
    Windowed,
)
from edgeproof.decision.layers.dense import FLOAT_MARGIN, TIE_MARGIN, Dense, QuantisedDense
from edgeproof.decision.layers.layer import Layer, QuantisedLayer, Shape, Step, Tensors
from edgeproof.decision.layers.order import flow, joined, shaped
from edgeproof.decision.layers.pool import Largest, Mean, QuantisedLargest, QuantisedMean
from edgeproof.errors import DamagedPackageError

__all__ = [
    "FLOAT_MARGIN",
    "LAYERS",
    "TIE_MARGIN",
    "Add",
    "Conv",
    "Dense",
    "Depthwise",
    "Kind",
    "Largest",
    "Layer",
    "Mean",
    "QuantisedAdd",
    "QuantisedConv",
    "QuantisedDense",
    "QuantisedDepthwise",
    "QuantisedLargest",
    "QuantisedLayer",
    "QuantisedMean",
    "QuantisedWindowed",
    "Shape",
    "Step",
    "Tensors",
    "Windowed",
    "flow",
    "joined",
    "layers_from",
    "layers_to",
    "register",
    "shaped",
]


class Kind(NamedTuple):
    """A kind of layer in both arithmetics."""

    float32: type[Layer]
    int8: type[QuantisedLayer]


LAYERS: dict[str, Kind] = {}


def register(float32: type[Layer], int8: type[QuantisedLayer]) -> None:
    """Make a kind of layer known, under its `kind`."""
    LAYERS[float32.kind] = Kind(float32, int8)


register(Dense, QuantisedDense)
register(Conv, QuantisedConv)
register(Depthwise, QuantisedDepthwise)
register(Largest, QuantisedLargest)
register(Mean, QuantisedMean)
register(Add, QuantisedAdd)


def layers_to(layers: Sequence[Step], tensors: Tensors, metadata: Mapping[str, str]) -> bytes:
    """Write a weights file: these tensors, then `0.weights`, …; metadata `layers`: kinds and attributes, as JSON."""
    kinds = [{"kind": layer.kind, **layer.attributes(), **_named_inputs(layer)} for layer in layers]
    own = {f"{i}.{name}": tensor for i, layer in enumerate(layers) for name, tensor in layer.tensors().items()}
    return safetensors.dumps({**tensors, **own}, {**metadata, "layers": canonical.dumps(kinds).decode()})


def _named_inputs(layer: Step) -> dict[str, Any]:
    return {} if layer.inputs == (1,) else {"inputs": list(layer.inputs)}


def layers_from(tensors: Tensors, metadata: Mapping[str, str], kinds: Mapping[str, Any]) -> tuple[Any, ...]:
    """Read the layers of a weights file; kinds: kind -> its class in the arithmetic of the file.

    Raises DamagedPackageError, or ValueError, KeyError, TypeError or AttributeError for what no `layers_to` writes.
    """
    layers = []
    for index, entry in enumerate(canonical.loads(metadata["layers"])):
        kind = entry.pop("kind")
        if kind not in kinds:
            raise DamagedPackageError(f"layer {index}: expected a kind among {', '.join(kinds)}, got {kind!r}")
        own = {name.partition(".")[2]: tensor for name, tensor in tensors.items() if name.startswith(f"{index}.")}
        inputs = {"inputs": tuple(entry.pop("inputs"))} if "inputs" in entry else {}
        layers.append(replace(kinds[kind].read(own, entry), **inputs))
    return tuple(layers)
