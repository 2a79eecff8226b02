"""The C kit: `make check` in a copy of it, then a driver compiled with its sources. Rows have no names in C."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from edgeproof.types import Floats

from . import Cell, wire
from .programs import lacking
from .programs import run as run_program

KIT = "c"
DRIVER = Path(__file__).parent / "drivers" / "driver.c"


def absent() -> str | None:
    """A C compiler and make."""
    return lacking(cc="Debian: gcc", make="Debian: make")


def build(kit: Path, work: Path) -> None:
    """`make check`, then one command for all sources."""
    shutil.copytree(kit, work / "kit")
    run_program(["make", "check"], work / "kit")
    (float_source,) = (work / "kit" / "src").glob("*_float.c")
    name = float_source.stem.removesuffix("_float")
    sources = [str(path) for path in sorted((work / "kit" / "src").glob("*.c"))]
    upper, header = name.upper(), (work / "kit/src" / f"{name}.h").read_text(encoding="utf-8")
    names = [f'-DHEADER="{name}.h"', f"-DPROBABILITY={name}_probability", f"-DWIDTH={upper}_WIDTH"]
    names += [f"-DARENA={upper}_ARENA"] * (f"#define {upper}_ARENA " in header)
    names += ["-DOF_BYTES"] * ("const uint8_t features[" in header)
    run_program(["cc", "-std=c99", "-O2", "-Ikit/src", *names, str(DRIVER), *sources, "-o", "consumer"], work)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(run_program([str(work / "consumer")], work, wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:  # noqa: ARG001 — what every consumer offers
    """Nothing: C takes row vectors, and the text of a category."""
    return []
