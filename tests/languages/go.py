"""The Go kit: a replaced requirement of an empty module, by go, offline."""

import os
from collections.abc import Sequence
from pathlib import Path

from edgeproof.types import Floats

from . import Cell, wire
from .programs import driver, lacking
from .programs import run as run_program

KIT = "go"
DRIVER = Path(__file__).parent / "drivers" / "driver.go"


def absent() -> str | None:
    """Go."""
    return lacking(go="Debian 13: golang-go; 1.21 or later")


def build(kit: Path, work: Path) -> None:
    """`go test` and `go vet` of the requirement, then `go build` of the driver."""
    module = (kit / "go.mod").read_text().split()[1]
    (work / "go.mod").write_text(
        f"module consumer\n\ngo 1.21\n\nrequire {module} v0.0.0\n\nreplace {module} => {kit}\n"
    )
    has = {"pictures": (kit / "feature_image.go").exists()}
    (work / "main.go").write_text(driver(DRIVER, has).replace("edgeproof.local/kit", module))
    for command in (["test", module], ["vet", module], ["build", "-o", "driver", "."]):
        run_program(["go", *command], work, environment=offline())


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(_driver(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the driver."""
    return wire.answers_from_bytes(_driver(work, "rows", wire.rows_to_bytes(rows)))


def offline(**more: str) -> dict[str, str]:
    """Return an environment in which go fetches nothing."""
    return os.environ | {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", **more}


def _driver(work: Path, what: str, given: bytes) -> bytes:
    return run_program([str(work / "driver"), what], work, given)
