"""Networks whose tensors share an arena: pictures and windows, and whatever has other layers than dense ones."""

from collections.abc import Sequence
from dataclasses import replace

from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c import arena
from edgeproof_export.kits.c.calls import Call, Calls
from edgeproof_export.kits.c.layers import LAYERS, LayerCode
from edgeproof_export.kits.layers import NamedLayer, Place, named_layers

_SIZES = {"float": 4, "int8": 1}  # bytes of a number


def is_planned(source: KitSource) -> bool:
    """Whether the caller hands over the memory; else tensors stand on the stack."""
    return source.network.is_deep or len(source.contract.given_shape) > 1


def float_layers(source: KitSource) -> tuple[NamedLayer, ...]:
    """Return the layers of the float network; where tensors are planned, a dense one is a window over one pixel."""
    if not is_planned(source):
        return source.layers
    return tuple(_as_window(layer) if layer.kind == "dense" else layer for layer in source.layers)


def int8_layers(source: KitSource) -> tuple[NamedLayer, ...]:
    """Return the layers of the int8 network."""
    return named_layers(source.quantised.layers) if source.quantised else ()


def _as_window(layer: NamedLayer) -> NamedLayer:
    return replace(layer, kind="conv", place=Place(1, 1, layer.n_in, 1, 1, 1, 1, 0, 0, 1, 1))


def planned_calls(layers: Sequence[NamedLayer], name: str, n_given: int, given: str) -> Calls:
    """Return the calls with all tensors in an arena `a`.

    name: of the arithmetic. n_given: numbers of the arena that the first layer's input takes. given: what stands for
    the input in a call, or "" for its place in the arena.
    """
    size = _SIZES[name]
    code: list[LayerCode] = [LAYERS[layer.kind].code[name] for layer in layers]
    behind = [one.behind(layer) for one, layer in zip(code, layers, strict=True)]
    plan = arena.planned(
        [size * n_given, *(size * layer.n_out for layer in layers)],
        [layer.inputs for layer in layers],
        [one.scratch(layer) for one, layer in zip(code, layers, strict=True)],
        [None if distance is None else size * distance for distance in behind],
    )
    first = _at(plan.values[0] // size)
    names = [given or first, *(_at(offset // size) for offset in plan.values[1:])]
    made = [
        _call(index, layer, [names[index + 1 - back] for back in layer.inputs], names[index + 1], scratch)
        for index, (layer, scratch) in enumerate(zip(layers, map(_at, plan.scratch), strict=True))
    ]
    return Calls(tuple(made), 0, 0, f"a[{plan.values[-1] // size}]", plan.size, first)


def _call(index: int, layer: NamedLayer, taken: Sequence[str], y: str, scratch: str) -> Call:
    other = taken[1] if len(taken) > 1 else ""
    own = (layer.n_in, layer.n_out, other, scratch, layer.place, "features" in taken[0])
    return Call(index, layer.kind, layer.activation, taken[0], y, *own)


def _at(offset: int) -> str:
    return f"a + {offset}" if offset else "a"
