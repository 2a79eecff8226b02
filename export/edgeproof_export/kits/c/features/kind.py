"""What a kind of feature offers to the C kit."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from edgeproof.decision import Scale, shortest
from edgeproof.types import Floats
from edgeproof_export.kits import KitSource


@dataclass(frozen=True)
class Named:
    """A feature, its identifiers and its place in the row vector."""

    feature: Any  # of its kind's class
    name: str
    snake: str
    upper: str
    said: str  # what a comment says about it
    start: int


@dataclass(frozen=True)
class Column:
    """A feature on its way into the encoded vector."""

    feature: Any  # of its kind's class; for int8, centred and scaled as the int8 network has it
    named: Named
    value: str  # C expression of its first number in the row vector
    gains: Floats | None  # (n_encoded of the feature,): what multiplies its columns, for int8
    ones: list[int]  # integers of its columns where they are 1, for int8
    given: Scale | None = None  # of the encoded columns, for int8


@dataclass(frozen=True)
class Step:
    """One call of a kernel, and its table, or "" where it needs none."""

    call: str
    table: str


def numbers(named: Named, values: Sequence[float], facts: dict[str, Any]) -> list[str]:  # noqa: ARG001 — not needed
    """Return numbers as C expressions."""
    return ["NAN" if math.isnan(x) else f"{float(shortest(x))!r}f" for x in values]


@dataclass(frozen=True)
class Input:
    """An integer that the int8 network takes: an encoded column."""

    name: str
    said: str  # what a comment says about it
    constants: tuple[tuple[str, str], ...]  # what makes it from a cell: names of macros and their C expressions


def unnamed(_: Column) -> Iterator[Input]:
    """Name no inputs."""
    yield from ()


def nothing(_: Any) -> dict[str, Any]:
    """Return no facts."""
    return {}


def anything(_: Any) -> tuple[str, float, float]:
    """Know no unusual numbers."""
    return "ANYTHING", 0.0, 0.0


@dataclass(frozen=True)
class FeatureKind:
    """How features of a kind become C, beside `templates/features/KIND.c`.

    A template `KIND.h` is put into the header; one `KIND_SOURCE.c` becomes `src/NAME_SOURCE.c`, with a function
    `NAME_selftest_SOURCE`. `KIND_unusual.h` and `.c` tell which cells are unlike those of training.
    """

    steps: Callable[[Sequence[Column]], Iterator[Step]]  # neighbours of this kind to calls of its kernels
    of_encoding: Callable[[Sequence[Column]], dict[str, Any]] = nothing  # what `KIND.c` asks for, from all its columns
    of_source: Callable[[KitSource], dict[str, Any]] = nothing  # what its other templates ask for
    # Values of a row as C expressions, for the example, with what `of_source` returned.
    expressions: Callable[[Named, Sequence[float], dict[str, Any]], list[str]] = numbers
    source: str = ""
    inputs: Callable[[Column], Iterator[Input]] = (
        unnamed  # names of the integers of a feature, in order, for the header
    )
    # A feature to what each of its places of the row vector holds, by a name of `unusual.c`, from where to where.
    usual: Callable[[Any], tuple[str, float, float]] = anything
