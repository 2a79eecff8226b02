"""Rules for the threshold, as `--threshold` takes them: a number, or what is wanted of the decisions."""

from dataclasses import dataclass
from typing import Any

from edgeproof.decision.float32 import round_to_float32
from edgeproof.decision.grammar import quoted
from edgeproof.errors import UsageError

_WANTED = "a number above 0 and below 1, f1, youden, cost:FP:FN, precision:SHARE or recall:SHARE"
_ARGUMENTS = {"f1": 0, "youden": 0, "cost": 2, "precision": 1, "recall": 1}


@dataclass(frozen=True)
class Rule:
    """What a threshold is chosen for."""

    kind: str  # a key of _ARGUMENTS
    arguments: tuple[float, ...] = ()  # cost: of a false positive, of a false negative; otherwise the least share


def parsed(where: str, value: Any) -> float | str:
    """Return the value of `--threshold`: a float32, or the text of a rule; raises UsageError."""
    number = _number(str(value)) if type(value) in (int, float, str) else None
    if number is not None:
        if not 0 < number < 1:
            raise UsageError(f"{where}: expected above 0 and below 1, got {quoted(str(value))}")
        return round_to_float32(number)
    if not isinstance(value, str) or rule_of(value) is None:
        raise UsageError(f"{where}: expected {_WANTED}, got {quoted(str(value))}")
    return value


def rule_of(text: str) -> Rule | None:
    """Read a rule; None where the text is none."""
    kind, *parts = text.split(":")
    numbers = [_number(part) for part in parts]
    arguments = tuple(number for number in numbers if number is not None)
    if _ARGUMENTS.get(kind) != len(parts) or len(arguments) != len(parts):
        return None
    limit = 1.0 if kind in ("precision", "recall") else float("inf")
    return Rule(kind, arguments) if all(0 < number <= limit and number < float("inf") for number in arguments) else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
