"""The C kit as WebAssembly, without a C library, by clang and its linker; Node calls it.

Rows have no names in C, and texts are not handed over here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgeproof.decision import Contract
from edgeproof.types import Floats

from . import Cell, wire
from .programs import lacking
from .programs import run as run_program

KIT = "c"
MODULE = "kit.wasm"
DRIVER = Path(__file__).parent / "drivers" / "wasm.mjs"
COMPILER = ("clang", "--target=wasm32", "-mbulk-memory", "-std=c99", "-ffreestanding", "-ffp-contract=off", "-nostdlib")
_LINKER = "-Wl,--no-entry,--strip-all,--export=__heap_base"
# As the page of WebAssembly has it.
_STRING = "#include <stddef.h>\n#define memcpy __builtin_memcpy\n#define memset __builtin_memset\n"


@dataclass(frozen=True)
class Entry:
    """What a host calls: a function of a row, at `__heap_base`, and of memory behind it, where there is any."""

    function: str
    width: int
    arena: int  # bytes
    of_bytes: bool

    @property
    def row_size(self) -> int:
        """Bytes of a row, so that what follows is aligned."""
        return (self.width * (1 if self.of_bytes else 4) + 15) // 16 * 16


def absent() -> str | None:
    """A compiler, a linker and Node."""
    return lacking(**{"clang": "Debian: clang", "wasm-ld": "Debian: lld", "node": "Debian: nodejs"})


def without(contract: Contract) -> str | None:
    """Return what of a contract no host here hands over."""
    return "texts are not handed over" if any(f.is_binary for f in contract.features) else None


def entry(kit: Path) -> Entry:
    """Read the header."""
    (header,) = (path for path in (kit / "src").glob("*.h"))
    name, text = header.stem, header.read_text(encoding="utf-8")
    sizes = dict(re.findall(rf"#define {name.upper()}_(\w+) (\d+)", text))
    return Entry(f"{name}_probability", int(sizes["WIDTH"]), int(sizes.get("ARENA", 0)), "const uint8_t f" in text)


def build(kit: Path, work: Path) -> None:
    """The module without a self-test; and the same sources with it, which Node runs."""
    called = entry(kit)
    name = called.function.removesuffix("_probability")
    compile_module(kit, work, MODULE, f"{name}_float.c", called.function)
    compile_module(kit, work, "proof.wasm", f"{name}_*.c", f"{name}_selftest", f"-D{name.upper()}_SELFTEST")
    proof = Entry(f"{name}_selftest", called.width, called.arena, called.of_bytes)
    run_program([*_node(proof, "proof.wasm"), "self-test"], work)
    (work / "kit").symlink_to(kit.resolve())


def compile_module(kit: Path, work: Path, result: str, sources: str, function: str, *options: str) -> None:
    """Compile sources of a kit that match a pattern into a module that exports one function."""
    (work / "string.h").write_text(_STRING)
    files = sorted(map(str, (kit / "src").glob(sources)))
    run_program([*COMPILER, "-Os", "-I.", *options, _LINKER, f"-Wl,--export={function}", *files, "-o", result], work)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    command = [*_node(entry(work / "kit"), MODULE), "vectors"]
    return wire.floats_from_bytes(run_program(command, work, given(entry(work / "kit"), vectors)))


def given(called: Entry, vectors: Floats) -> bytes:
    """Return rows as they are in the module's memory: of a picture, numbers are cut to bytes."""
    if called.of_bytes:
        return np.nan_to_num(vectors, nan=0).clip(0, 255).astype("u1").tobytes()
    return wire.vectors_to_bytes(vectors)


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:  # noqa: ARG001 — what a consumer takes
    """Return nothing: rows have no names."""
    return []


def _node(called: Entry, module: str) -> list[str]:
    size = called.width if called.of_bytes else 4 * called.width
    return ["node", str(DRIVER), module, called.function, *map(str, (size, called.row_size, called.arena))]
