"""The kinds of layers, one file each, in float32 and in integers, imported when a network has one.

To add a kind: write `layers/NAME.py` with a class of `Layer` and one of `QuantisedLayer`, and one line in BUILT_IN; in
`edgeproof_export`, how it comes from Keras and goes into each graph. Nothing else asks which kind a layer is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from edgeproof.codec import canonical, safetensors
from edgeproof.decision.layers.layer import Layer, QuantisedLayer, Shape, Step, Tensors
from edgeproof.decision.layers.order import flow, joined, shaped
from edgeproof.errors import DamagedPackageError
from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.decision.layers.add import Add, QuantisedAdd
    from edgeproof.decision.layers.conv import Conv, QuantisedConv
    from edgeproof.decision.layers.dense import FLOAT_MARGIN, TIE_MARGIN, Dense, QuantisedDense
    from edgeproof.decision.layers.depthwise import Depthwise, QuantisedDepthwise
    from edgeproof.decision.layers.pool import Largest, Mean, QuantisedLargest, QuantisedMean
    from edgeproof.decision.layers.windowed import QuantisedWindowed, Windowed

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
    "kinds",
    "layers_from",
    "layers_to",
    "register",
    "shaped",
]


class Kind(NamedTuple):
    """A kind of layer in both arithmetics."""

    float32: type[Layer]
    int8: type[QuantisedLayer]


_FILES = {
    "add": ("Add", "QuantisedAdd"),
    "conv": ("Conv", "QuantisedConv"),
    "dense": ("FLOAT_MARGIN", "TIE_MARGIN", "Dense", "QuantisedDense"),
    "depthwise": ("Depthwise", "QuantisedDepthwise"),
    "pool": ("Largest", "Mean", "QuantisedLargest", "QuantisedMean"),
    "windowed": ("QuantisedWindowed", "Windowed"),
}
BUILT_IN = {  # kind: its classes in float32 and in integers
    "dense": ("Dense", "QuantisedDense"),
    "conv": ("Conv", "QuantisedConv"),
    "depthwise": ("Depthwise", "QuantisedDepthwise"),
    "max": ("Largest", "QuantisedLargest"),
    "mean": ("Mean", "QuantisedMean"),
    "add": ("Add", "QuantisedAdd"),
}
LAYERS: dict[str, Kind] = {}  # those that are loaded, and those of others

_file_of = {name: file for file, names in _FILES.items() for name in names}
__getattr__ = lazily(__name__, _file_of)


def register(float32: type[Layer], int8: type[QuantisedLayer]) -> None:
    """Make a kind of layer known, under its `kind`."""
    LAYERS[float32.kind] = Kind(float32, int8)


def kinds() -> Iterator[Kind]:
    """Yield every kind of layer; imports them all."""
    yield from map(_loaded, [*BUILT_IN, *(kind for kind in LAYERS if kind not in BUILT_IN)])


def _loaded(kind: str) -> Kind:
    if kind not in LAYERS:
        register(*(getattr(import_module(f"{__name__}.{_file_of[name]}"), name) for name in BUILT_IN[kind]))
    return LAYERS[kind]


def layers_to(layers: Sequence[Step], tensors: Tensors, metadata: Mapping[str, str]) -> bytes:
    """Write a weights file: these tensors, then `0.weights`, …; metadata `layers`: kinds and attributes, as JSON."""
    kinds = [{"kind": layer.kind, **layer.attributes(), **_named_inputs(layer)} for layer in layers]
    own = {f"{i}.{name}": tensor for i, layer in enumerate(layers) for name, tensor in layer.tensors().items()}
    return safetensors.dumps({**tensors, **own}, {**metadata, "layers": canonical.dumps(kinds).decode()})


def _named_inputs(layer: Step) -> dict[str, Any]:
    return {} if layer.inputs == (1,) else {"inputs": list(layer.inputs)}


def layers_from(tensors: Tensors, metadata: Mapping[str, str], of: Callable[[Kind], Any]) -> tuple[Any, ...]:
    """Read the layers of a weights file; of: a kind's class in the arithmetic of the file.

    Raises DamagedPackageError, or ValueError, KeyError, TypeError or AttributeError for what no `layers_to` writes.
    """
    layers, known = [], {**BUILT_IN, **LAYERS}
    for index, entry in enumerate(canonical.loads(metadata["layers"])):
        kind = entry.pop("kind")
        if kind not in known:
            raise DamagedPackageError(f"layer {index}: expected a kind among {', '.join(known)}, got {kind!r}")
        own = {name.partition(".")[2]: tensor for name, tensor in tensors.items() if name.startswith(f"{index}.")}
        inputs = {"inputs": tuple(entry.pop("inputs"))} if "inputs" in entry else {}
        layers.append(replace(of(_loaded(kind)).read(own, entry), **inputs))
    return tuple(layers)
