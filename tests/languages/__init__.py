"""Consumers of the source kits: one file a language, which uses a kit as a stranger would.

To add a language: write `tests/languages/NAME.py` with the five things of `Consumer`, and add its name to CONSUMERS.
`make languages` then runs every consumer and compares it with the reference engine.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import EllipsisType
from typing import Any, Protocol, TypeAlias, cast

import numpy.typing as npt

from edgeproof.types import Floats

CONSUMERS: tuple[str, ...] = (
    "c",
    "rust",
    "go",
    "java",
    "csharp",
    "node",
    "chromium",
    "cpython",
    "micropython",
    "wasm",
    "wasmtime",
)

# As a program holds it: a text, a number, a boolean, a picture (height, width, channels) uint8, a window float32, or
# nothing; `...` where the row lacks the name; a text as it is received, in bytes that need not be UTF-8; a text many
# times over.
Cell: TypeAlias = str | float | bool | EllipsisType | npt.NDArray[Any] | bytes | tuple[str, int] | None


class Consumer(Protocol):
    """What every file here offers, as a module."""

    KIT: str  # the folder of the kit: javascript for both node and chromium

    def absent(self) -> str | None:
        """Return what this machine lacks and what brings it, `cargo (Debian: cargo)`; None if nothing is lacking."""

    def build(self, kit: Path, work: Path) -> None:
        """Install the kit into an empty project in `work`, by the ecosystem's own tool, and run its self-test there.

        kit: the folder that `edgeproof unpack --kit` writes; never written to. work: an existing, empty folder.
        Raises ProgramError (from `programs.run`) if a step fails, the self-test among them.
        """

    def run(self, work: Path, vectors: Floats) -> Floats:
        """Return the probability of row vectors: (n, n_features) float32 gives (n,) float32.

        A small driver program in that language reads and writes as `wire.py` says.
        """

    def run_named(self, work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
        """Return the answer to each named row, as `wire.answer` writes it, or `refused`.

        rows: cells in contract order, then cells under names that the contract has not; the driver program pairs them
        with names. No answers where rows have no names in that language.
        """


def consumer(name: str) -> Consumer:
    """Import a consumer's file."""
    return cast(Consumer, import_module(f"tests.languages.{name}"))
