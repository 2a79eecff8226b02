"""A stranger's network as data: layers with their settings and weights, joined by the order in which they compute."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from edgeproof.errors import UsageError
from edgeproof.types import Doubles


@dataclass(frozen=True, eq=False)
class Node:
    """One call of one layer."""

    name: str  # as the stranger named the layer
    kind: str  # its Keras class, such as Conv2D
    config: Mapping[str, Any]
    weights: tuple[Doubles, ...]  # in Keras's order
    inputs: tuple[int, ...]  # places of the nodes whose outputs it takes

    def refuse(self, why: str) -> NoReturn:
        """Raise UsageError that names this layer; `why` says what to do."""
        raise UsageError(f"layer {self.name!r} ({self.kind}): {why}")

    def expect(self, holds: bool, why: str) -> None:
        """Refuse this layer unless something holds."""
        if not holds:
            self.refuse(why)

    def text(self, key: str, default: str) -> str:
        """Return a setting that is a name."""
        value = self.config.get(key, default)
        self.expect(isinstance(value, str), f"{key}: expected a name that Keras knows, got {_shown(value)}")
        return str(value)

    def number(self, key: str, default: float) -> float:
        """Return a setting that is a finite number."""
        value = self.config.get(key, default)
        usable = type(value) in (int, float) and abs(value) < float("inf")
        self.expect(usable, f"{key}: expected a number, got {_shown(value)}")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """Return a setting that is true or false."""
        value = self.config.get(key, default)
        self.expect(isinstance(value, bool), f"{key}: expected true or false, got {_shown(value)}")
        return bool(value)

    def sizes(self, key: str, n: int, default: int | None = None) -> tuple[int, ...]:
        """Return a setting of n positive whole numbers; one number stands for n equal ones."""
        value = self.config.get(key)
        value = default if value is None else value
        found = [value] * n if type(value) is int else value
        usable = isinstance(found, list) and len(found) == n and all(type(x) is int and 0 < x < 1 << 16 for x in found)
        self.expect(usable, f"{key}: expected {n} positive whole number{'s' * (n > 1)}, got {_shown(value)}")
        return tuple(found)  # type: ignore[arg-type]  # a list, as the line above says

    def weight(self, place: int, shape: tuple[int, ...]) -> Doubles:
        """Return a weight of this shape."""
        found = self.weights[place].shape if place < len(self.weights) else None
        self.expect(found == shape, f"weight {place}: expected shape {shape}, got {found}; the file is damaged")
        return self.weights[place]


@dataclass(frozen=True, eq=False)
class Graph:
    """The layers of a network with one input and one output, each after those whose outputs it takes."""

    nodes: tuple[Node, ...]  # the first is the InputLayer
    output: int  # place of the node that gives the answer

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one input, without the batch."""
        shape = self.nodes[0].config.get("batch_shape", self.nodes[0].config.get("batch_input_shape"))
        usable = isinstance(shape, list) and len(shape) > 1 and all(type(n) is int and n > 0 for n in shape[1:])
        self.nodes[0].expect(usable, f"expected a fixed shape, got {_shown(shape)}; save it with a fixed Input")
        return tuple(shape[1:])


def _shown(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
