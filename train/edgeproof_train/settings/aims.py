"""What a threshold is chosen for, as `--threshold` says it: f1, youden, cost:FP:FN, precision:SHARE, recall:SHARE."""

from math import inf, nan
from typing import NamedTuple

_ARGUMENTS = {"f1": 0, "youden": 0, "cost": 2, "precision": 1, "recall": 1}


class Aim(NamedTuple):
    """What the threshold makes best on validation rows."""

    kind: str  # a key of _ARGUMENTS
    arguments: tuple[float, ...] = ()  # cost: of a false positive, of a false negative; otherwise the least share


def aim_of(text: str) -> Aim | None:
    """Read an aim; None where the text is none."""
    kind, *parts = text.split(":")
    arguments = tuple(map(number_of, parts))
    most = 1.0 if kind in ("precision", "recall") else inf
    fit = _ARGUMENTS.get(kind) == len(parts) and all(0 < number <= most and number < inf for number in arguments)
    return Aim(kind, arguments) if fit else None


def number_of(text: str) -> float:
    """Read a number; NaN where the text is none."""
    try:
        return float(text)
    except ValueError:
        return nan
