"""The JavaScript kit in Node: packed and installed by npm, offline."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from edgeproof.types import Floats

from . import Cell, wire
from .programs import lacking
from .programs import run as run_program

KIT = "javascript"
DRIVERS = Path(__file__).parent / "drivers"


def absent() -> str | None:
    """Node and npm."""
    return lacking(node="Debian: nodejs", npm="Debian: npm")


def build(kit: Path, work: Path) -> None:
    """`npm pack`, `npm install --offline`, `npm test` of what was installed."""
    archive = (
        run_program(["npm", "pack", "--silent", "--pack-destination", str(work), str(kit)], work).decode().split()[-1]
    )
    (work / "package.json").write_text(json.dumps({"name": "consumer", "private": True, "type": "module"}))
    run_program(["npm", "install", "--offline", "--no-audit", "--no-fund", "--silent", archive], work)
    run_program(["npm", "test", "--silent"], installed(work))
    for driver in ("answers.js", "node.js"):
        shutil.copy(DRIVERS / driver, work)


def installed(work: Path) -> Path:
    """Return where npm put the kit."""
    (name,) = json.loads((work / "package.json").read_text())["dependencies"]
    return work / "node_modules" / str(name)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(_driver(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the driver."""
    return wire.answers_from_bytes(_driver(work, "rows", wire.rows_to_bytes(rows)))


def _driver(work: Path, what: str, given: bytes) -> bytes:
    return run_program(["node", "node.js", installed(work).name, what], work, given)
