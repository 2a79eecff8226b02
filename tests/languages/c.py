"""The C kit: `make check` in a copy of it, then a driver compiled with its sources.

Rows have no names in C. Where a row is one text, it is read as bytes.
"""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from edgeproof.decision.texts import utf8
from edgeproof.types import Floats

from . import Cell, wire
from .programs import lacking
from .programs import run as run_program

KIT = "c"
DRIVERS = Path(__file__).parent / "drivers"
_TERMS = re.compile(r"\bPLACES\[\] FLASH = \{(.*?)\}", re.DOTALL)


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
    text, driver = work / "kit" / "src" / f"{name}_text.c", DRIVERS / "driver.c"
    if text.exists():
        (places,) = _TERMS.findall(text.read_text(encoding="utf-8"))
        names += [f"-DTEXT={name}_text", f"-DLABEL={name}_label", f"-DN_TERMS={places.count(',') - 1}"]
        driver = DRIVERS / "texts.c"
    run_program(["cc", "-std=gnu99", "-O2", "-Ikit/src", *names, str(driver), *sources, "-o", "consumer"], work)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver; nothing where the kit takes texts and no numbers."""
    if _reads_texts(work):
        return np.empty(0, np.float32)
    return wire.floats_from_bytes(run_program([str(work / "consumer")], work, wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Answers to texts, "" to other cells; nothing where the kit takes row vectors, and the text of a category."""
    if not _reads_texts(work):
        return []
    given = [[utf8(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return wire.answers_from_bytes(run_program([str(work / "consumer")], work, wire.rows_to_bytes(given)))


def _reads_texts(work: Path) -> bool:
    return any((work / "kit" / "src").glob("*_text.c"))
