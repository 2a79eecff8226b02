"""What a threshold is chosen for, as `--threshold` says it: f1, youden, cost:FP:FN, precision:SHARE, recall:SHARE."""

from contextlib import suppress
from dataclasses import dataclass

_ARGUMENTS = {"f1": 0, "youden": 0, "cost": 2, "precision": 1, "recall": 1}


@dataclass(frozen=True)
class Aim:
    """What the threshold makes best on validation rows."""

    kind: str  # a key of _ARGUMENTS
    arguments: tuple[float, ...] = ()  # cost: of a false positive, of a false negative; otherwise the least share


def aim_of(text: str) -> Aim | None:
    """Read an aim; None where the text is none."""
    kind, *parts = text.split(":")
    arguments = tuple(number for part in parts if (number := number_of(part)) is not None)
    if _ARGUMENTS.get(kind) != len(parts) or len(arguments) != len(parts):
        return None
    most = 1.0 if kind in ("precision", "recall") else float("inf")
    return Aim(kind, arguments) if all(0 < number <= most and number < float("inf") for number in arguments) else None


def number_of(text: str) -> float | None:
    """Read a number; None where the text is none."""
    with suppress(ValueError):
        return float(text)
    return None
