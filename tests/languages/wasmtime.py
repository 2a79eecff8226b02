"""The C kit as WebAssembly with vectors, called from Python through wasmtime."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof.types import Floats

from . import wasm
from .wasm import KIT, run_named, without

__all__ = ["KIT", "absent", "build", "run", "run_named", "without"]


def absent() -> str | None:
    """A compiler, a linker, Node for the self-test, and wasmtime."""
    return wasm.absent() or (None if find_spec("wasmtime") else "wasmtime (PyPI; make install)")


def build(kit: Path, work: Path) -> None:
    """As for Node; then the module again, with vectors."""
    wasm.build(kit, work)
    name = wasm.entry(kit).function
    wasm.compile_module(
        kit, work, wasm.MODULE, f"{name.removesuffix('_probability')}_float.c", name, "-O2", "-msimd128"
    )


def run(work: Path, vectors: Floats) -> Floats:
    """Call the module once a row."""
    from wasmtime import Instance, Module, Store

    store, called = Store(), wasm.entry(work / "kit")
    kit: Any = Instance(store, Module.from_file(store.engine, str(work / wasm.MODULE)), []).exports(store)
    at, memory = kit["__heap_base"].value(store), kit["memory"]
    at = (at + 15) // 16 * 16
    missing = at + called.row_size + called.arena - memory.data_len(store)
    memory.grow(store, max(0, -(-missing // 65_536)))
    arguments = (at, at + called.row_size) if called.arena else (at,)
    answers = []
    for row in vectors:
        memory.write(store, wasm.given(called, row), at)
        answers.append(kit[called.function](store, *arguments))
    return np.array(answers, np.float32)
