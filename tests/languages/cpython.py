"""The Python kit in CPython: a wheel, installed by pip into a fresh environment, offline."""

import shutil
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from edgeproof.types import Floats

from . import Cell, wire
from .programs import run as run_program

KIT = "python"
DRIVERS = Path(__file__).parent / "drivers"


def absent() -> str | None:
    """Nothing: this is CPython."""
    return None


def build(kit: Path, work: Path) -> None:
    """Build the wheel, `pip install --no-index`, then the kit's own test beside what was installed."""
    source = shutil.copytree(kit, work / "source")
    here = [sys.executable, "-m"]
    run_program([*here, "build", "--no-isolation", "--wheel", "--outdir", str(work), str(source)], work)
    (wheel,) = work.glob("*.whl")
    venv.create(work / "venv")
    run_program([*here, "pip", "--python", str(_python(work)), "install", "--no-index", "--quiet", str(wheel)], work)
    (test,) = kit.glob("test_*.py")
    shutil.copy(test, work)
    run_program([str(_python(work)), "-m", "unittest", test.stem], work)
    for driver in ("answers.py", "cpython.py"):
        shutil.copy(DRIVERS / driver, work)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(_driver(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the driver."""
    return wire.answers_from_bytes(_driver(work, "rows", wire.rows_to_bytes(rows)))


def module(kit: Path) -> str:
    """Return the name of the kit's module."""
    (test,) = kit.glob("test_*.py")
    return test.stem.removeprefix("test_")


def _python(work: Path) -> Path:
    return work / "venv" / "bin" / "python"


def _driver(work: Path, what: str, given: bytes) -> bytes:
    return run_program([str(_python(work)), "cpython.py", module(work), what], work, given)
