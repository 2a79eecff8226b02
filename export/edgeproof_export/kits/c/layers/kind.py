"""What a kind of layer offers to the C kit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.layers import NamedLayer

__all__ = ["Call", "LayerKind"]


@dataclass(frozen=True)
class LayerKind:
    """How layers of a kind become C, beside `templates/layers/KIND_float.c` and `KIND_int8.c`.

    Each of the two holds the kernel and a macro `run(call)`, or `run(call, layer)`, which writes one call of it.
    """

    float_tables: Callable[[Call, NamedLayer], Iterator[str]]
    int8: Callable[[int, Any, Any], Any]  # index, layer of the int8 network, scale of its inputs: to what follows takes
    of_int8: Callable[[Sequence[Any]], dict[str, Any]]  # what `KIND_int8.c` asks for, from all layers of the kind
    int8_tables: Callable[[Call, Any, dict[str, Any]], Iterator[str]]
