"""The Rust kit: a path dependency of an empty crate, by cargo, offline."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from edgeproof.types import Floats

from . import Cell, wire
from .programs import driver, lacking
from .programs import run as run_program

KIT = "rust"
_KINDS = {"pictures": "image", "windows": "tensor"}
DRIVER = Path(__file__).parent / "drivers" / "driver.rs"


def absent() -> str | None:
    """Cargo."""
    return lacking(cargo="Debian 13: cargo, or rustup; 1.83 or later")


def build(kit: Path, work: Path) -> None:
    """`cargo test` of the dependency, then `cargo build` of the driver."""
    package = tomllib.loads((kit / "Cargo.toml").read_text())["package"]["name"]
    (work / "src").mkdir()
    has = {name: (kit / "src" / "features" / f"{kind}.rs").exists() for name, kind in _KINDS.items()}
    (work / "src" / "main.rs").write_text(driver(DRIVER, has))
    (work / "Cargo.toml").write_text(
        '[package]\nname = "consumer"\nedition = "2021"\n\n'
        f'[dependencies]\nkit = {{ package = "{package}", path = "{kit}" }}\n'
    )
    run_program(["cargo", "test", "--quiet", "--offline", "--package", package], work)
    run_program(["cargo", "build", "--quiet", "--offline", "--release"], work)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(_driver(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the driver."""
    return wire.answers_from_bytes(_driver(work, "rows", wire.rows_to_bytes(rows)))


def _driver(work: Path, what: str, given: bytes) -> bytes:
    return run_program([str(work / "target" / "release" / "consumer"), what], work, given)
