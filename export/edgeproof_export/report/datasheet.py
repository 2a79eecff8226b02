"""Figures of devices that `edgeproof datasheet --json` printed, for a report."""

from pathlib import Path
from typing import Any, NamedTuple

from edgeproof.codec import canonical
from edgeproof.errors import UsageError
from edgeproof.package import Package


class OnDevice(NamedTuple):
    """One function of the C kit on one device."""

    target: str
    function: str
    level: str  # of the compiler's optimisation
    flash: int | None  # bytes
    ram: int | None
    stack: int | None
    counted: str  # with its unit


def read_datasheet(path: str, package: Package) -> tuple[OnDevice, ...]:
    """Read the figures of this package's model; raises UsageError where the file is none or of another model."""
    try:
        sheets = canonical.loads(Path(path).read_bytes())
        found = [sheet for sheet in sheets if sheet["model_id"] == package.manifest.model_id]
        figures = [_figure(one) for sheet in found for one in sheet["figures"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: expected what `edgeproof datasheet --json` prints, got {error}") from None
    if not figures:
        raise UsageError(f"{path}: expected figures of model {package.manifest.model_id}, got none of it")
    return tuple(figures)


def _figure(one: dict[str, Any]) -> OnDevice:
    unit = next(
        (key for key in one if key not in ("target", "function", "level", "flash", "ram", "stack", "missing")), ""
    )
    counted = f"{one[unit]:,} {unit}" if unit and one[unit] is not None else str(one["missing"] or "–")
    return OnDevice(one["target"], one["function"], one["level"], one["flash"], one["ram"], one["stack"], counted)
