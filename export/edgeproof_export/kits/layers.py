"""The layers of a network under the names that generated source gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

from edgeproof.decision import Layer, QuantisedLayer, Window


class Place(NamedTuple):
    """Where a window goes over an image, rows before columns."""

    height: int
    width: int
    channels: int
    rows: int  # of the window
    columns: int
    down: int  # steps
    across: int
    top: int  # how far it reaches over the edge
    left: int
    n_rows: int  # of the result
    n_columns: int


ENCODED = "encoded"


@dataclass(frozen=True, eq=False)
class NamedLayer:
    """A layer of generated source."""

    name: str  # hidden_1, hidden_2, … output
    kind: str
    tensors: Mapping[str, Any]  # by the names that the weights file gives them
    activation: str
    n_in: int
    n_out: int
    last: bool
    inputs: tuple[int, ...]  # how many layers back each of them was made
    place: Place | None  # of a window over an image; None for a layer without one
    given: tuple[str, ...]  # names of the layers whose outputs it takes; ENCODED for the encoded vector


def named_layers(layers: Sequence[Layer | QuantisedLayer]) -> tuple[NamedLayer, ...]:
    """Name the layers in order; the last is `output`."""
    names = [*(f"hidden_{number}" for number in range(1, len(layers))), "output"]
    made = [ENCODED, *names]
    return tuple(
        NamedLayer(
            name,
            layer.kind,
            layer.tensors(),
            layer.activation,
            prod(layer.input_shape),
            prod(layer.output_shape),
            name == "output",
            layer.inputs,
            place_of(layer),
            tuple(made[number - back] for back in layer.inputs),
        )
        for number, (name, layer) in enumerate(zip(names, layers, strict=True), 1)
    )


def place_of(layer: Layer | QuantisedLayer) -> Place | None:
    """Return where the window of a layer goes."""
    window: Window | None = getattr(layer, "window", None)
    if window is None:
        return None
    top, _, left, _ = window.pads
    return Place._make([*layer.input_shape, *window.size, *window.strides, top, left, *layer.output_shape[:2]])


def buffers(layers: Sequence[NamedLayer]) -> tuple[list[int], dict[str, int]]:
    """Return how many numbers each buffer holds, and into which of them each layer writes, by its name.

    A buffer is written again once no later layer reads what is in it.
    """
    readers = {name: number for number, layer in enumerate(layers) for name in layer.given}
    sizes: list[int] = []
    holds: list[str] = []  # what is in each
    written = {}
    for number, layer in enumerate(layers):
        free = [place for place, name in enumerate(holds) if readers.get(name, number) < number]
        # The smallest that is large enough, else the largest.
        free.sort(key=lambda place: (sizes[place] < layer.n_out, abs(sizes[place] - layer.n_out)))
        place = free[0] if free else len(sizes)
        if not free:
            sizes.append(0)
            holds.append("")
        sizes[place], holds[place] = max(sizes[place], layer.n_out), layer.name
        written[layer.name] = place
    return sizes, written
