"""Reading the fields of the contract's JSON: every check raises DamagedPackageError that names the field."""

import math
from collections.abc import Mapping
from typing import Any

from edgeproof.decision.float32 import round_to_float32
from edgeproof.errors import DamagedPackageError


def expect(holds: bool, message: str) -> None:
    """Raise DamagedPackageError with this message unless something holds."""
    if not holds:
        raise DamagedPackageError(f"contract: {message}")


def expect_keys(where: str, value: Mapping[str, Any], keys: set[str]) -> None:
    """Require exactly these keys."""
    expect(
        set(value) == keys,
        f"{where}: missing keys {sorted(keys - set(value))}, unknown keys {sorted(set(value) - keys)}",
    )


def expect_float32(where: str, value: float) -> None:
    """Require a finite float32 value."""
    expect(
        math.isfinite(value) and round_to_float32(value) == value, f"{where}: expected a finite float32, got {value!r}"
    )


def number(where: str, value: Any) -> float:
    """Return a JSON number, rounded to float32, in which it is finite."""
    expect(type(value) in (int, float), f"{where}: expected a number, got {value!r}")
    try:
        rounded = round_to_float32(float(value))
    except OverflowError:
        rounded = math.inf
    expect(math.isfinite(rounded), f"{where}: expected a finite float32")
    return rounded


def text(where: str, value: Any) -> str:
    """Return a JSON text."""
    expect(isinstance(value, str), f"{where}: expected a text, got {value!r}")
    return str(value)


def texts(where: str, value: Any) -> tuple[str, ...]:
    """Return a JSON list of texts."""
    expect(isinstance(value, list), f"{where}: expected a list of texts, got {value!r}")
    return tuple(text(where, item) for item in value)
