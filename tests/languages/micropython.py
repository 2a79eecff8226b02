"""The Python kit in MicroPython, which runs in Node as WebAssembly: its files, copied."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from edgeproof.types import Floats

from . import Cell, tools, wire
from .cpython import DRIVERS, module
from .programs import run as run_program

KIT = "python"
PACKAGE = "@micropython/micropython-webassembly-pyscript"


def absent() -> str | None:
    """Node, and MicroPython among the tools."""
    return tools.lacking(PACKAGE)


def build(kit: Path, work: Path) -> None:
    """Copy the modules, link MicroPython beside the driver, run the self-test."""
    shutil.copytree(kit, work / "kit")
    shutil.copy(DRIVERS / "answers.py", work / "kit")
    shutil.copy(DRIVERS / "micropython.js", work / "micropython.mjs")
    (work / "node_modules").symlink_to(tools.MODULES)
    _driver(work, "self-test", b"")


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(_driver(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the driver; bytes that are no UTF-8, which MicroPython refuses, as others decode them."""
    texts = [[cell.decode(errors="replace") if isinstance(cell, bytes) else cell for cell in row] for row in rows]
    return wire.answers_from_bytes(_driver(work, "rows", wire.rows_to_bytes(texts)))


def _driver(work: Path, what: str, given: bytes) -> bytes:
    return run_program(["node", "micropython.mjs", "kit", module(work / "kit"), what], work, given)
