"""What a kind of layer offers to the C kit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.features.kind import nothing
from edgeproof_export.kits.layers import NamedLayer


@dataclass(frozen=True)
class LayerCode:
    """Layers of a kind in one arithmetic."""

    tables: Callable[[Call, Any, dict[str, Any]], Iterator[str]]  # of one layer, with the facts
    facts: Callable[[Sequence[Any]], dict[str, Any]] = nothing  # what the template asks for, from all of the kind
    # In int8, the tables but those of weights and biases: the first layer has others where it is given texts.
    scales: Callable[[Call, Any, dict[str, Any]], Iterator[str]] = lambda *_: iter(())
    # Where tensors share an arena: bytes that the layer needs meanwhile, and how many numbers before what it takes its
    # result must begin to be written over it; None where it may not.
    scratch: Callable[[NamedLayer], int] = lambda _: 0
    behind: Callable[[NamedLayer], int | None] = lambda _: None


@dataclass(frozen=True)
class LayerKind:
    """How layers of a kind become C, beside `templates/layers/KIND_float.c` and `KIND_int8.c`.

    Each of the two holds the kernel and a macro `run(call, layer)`, which writes one call of it.
    """

    code: Mapping[str, LayerCode]  # for `float` and `int8`
    # Index, layer of the int8 network, scales of its inputs: what stands for it in int8. It may raise KitError.
    quantised: Callable[..., Any]
