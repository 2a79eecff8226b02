"""The C# kit: a library that a program references, by Mono."""

from collections.abc import Sequence
from pathlib import Path

from edgeproof.types import Floats

from . import Cell, wire
from .programs import driver, lacking
from .programs import run as run_program

KIT = "csharp"
DRIVER = Path(__file__).parent / "drivers" / "Driver.cs"
_COMPILER = ("mcs", "-warnaserror", "-warn:4", "-optimize+", "-codepage:utf8")


def absent() -> str | None:
    """Mono and its compiler."""
    return lacking(mcs="Debian: mono-mcs", mono="Debian: mono-runtime")


def build(kit: Path, work: Path) -> None:
    """The library with its documentation, the self-test and the driver, both of which reference it."""
    (project,) = kit.glob("*.csproj")
    namespace = project.stem
    documented = (f"-doc:{work}/{namespace}.xml", "-target:library", "-r:System.Numerics.dll")
    _compile(work, f"{namespace}.dll", sorted((kit / "src").glob("*.cs")), *documented)
    _compile(work, "SelfTest.exe", sorted((kit / "selftest").glob("*.cs")), f"-r:{namespace}.dll")
    run_program(["mono", "SelfTest.exe"], work)
    has = {"pictures": (kit / "src" / "ImageFeature.cs").exists()}
    (work / "Driver.cs").write_text(driver(DRIVER, has).replace("using Kit;", f"using {namespace};"))
    _compile(work, "Driver.exe", [work / "Driver.cs"], f"-r:{namespace}.dll")


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(_driver(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the driver."""
    return wire.answers_from_bytes(_driver(work, "rows", wire.rows_to_bytes(rows)))


def _compile(work: Path, result: str, sources: list[Path], *options: str) -> None:
    run_program([*_COMPILER, f"-out:{result}", *options, *map(str, sources)], work)


def _driver(work: Path, what: str, given: bytes) -> bytes:
    return run_program(["mono", "Driver.exe", what], work, given)
