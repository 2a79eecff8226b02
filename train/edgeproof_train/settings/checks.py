"""The value of one setting, as a flag or a TOML key gives it, checked."""

from typing import Any

from edgeproof.decision import grammar
from edgeproof.errors import UsageError
from edgeproof_train.settings.rules import parsed

ACTIVATIONS = ("relu", "tanh", "sigmoid", "elu", "linear")
OPTIMIZERS = ("adam", "adamw", "nadam", "rmsprop", "sgd")
CLASS_WEIGHTS = ("none", "balanced")
ENCODINGS = ("identity", "standard", "piecewise", "auto")
RECIPES = ("plain", "tuned")
CALIBRATIONS = ("none", "auto", "temperature", "platt")
TEACHERS = ("none", "boosted-trees")

_MINIMUM = {
    "rows": 20,
    "features": 1,
    "informative": 1,
    "epochs": 1,
    "batch_size": 1,
    "early_stopping": 1,
    "seed": 0,
    "search": 1,
    "max_bytes": 4096,
    "min_frequency": 1,
    "bins": 2,
}
_MAXIMUM = {
    "rows": 10_000_000,
    "features": 10_000,
    "informative": 10_000,
    "epochs": 1_000_000,
    "batch_size": 1_000_000,
    "early_stopping": 1_000_000,
    "seed": 2**32 - 1,
    "search": 10_000,
    "max_bytes": 1 << 26,
    "min_frequency": 1_000_000,
    "bins": 256,
}
_CHOICES = {
    "activation": ACTIVATIONS,
    "optimizer": OPTIMIZERS,
    "class_weights": CLASS_WEIGHTS,
    "encoding": ENCODINGS,
    "recipe": RECIPES,
    "calibration": CALIBRATIONS,
    "teacher": TEACHERS,
}
_LISTS = ("numeric", "categorical", "drop", "missing")
_TEXTS = ("name", "target", "positive")


def checked(where: str, key: str, value: Any) -> Any:
    """Return the value of one setting in its own type; raises UsageError."""
    if key in _MINIMUM:
        return _whole(where, value, _MINIMUM[key], _MAXIMUM[key])
    if key in _CHOICES:
        expect(value in _CHOICES[key], where, f"one of {', '.join(_CHOICES[key])}", value)
        return value
    if not _encodable(value):
        raise UsageError(f"{where}: expected UTF-8 text, got other bytes")
    if key in _LISTS:
        items = [value] if isinstance(value, str) else value
        expect(isinstance(items, list | tuple) and all(isinstance(x, str) for x in items), where, "texts", value)
        return tuple(items if key == "missing" else map(grammar.clean, items))
    if key in _TEXTS:
        expect(isinstance(value, str) and bool(grammar.clean(value)), where, "a text", value)
        return grammar.clean(value)
    if key == "hidden":
        return _hidden(where, value)
    return _flag_rule_or_fraction(where, key, value)


def _flag_rule_or_fraction(where: str, key: str, value: Any) -> Any:
    if key == "threshold":
        return parsed(where, value)
    if key == "missing_indicator":
        expect(type(value) is bool, where, "true or false", value)
        return value
    return _fraction(where, key, value)


def _encodable(value: Any) -> bool:
    """Tell whether a text, or each of a list, is Unicode: the shell may pass bytes that are none."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return not any(isinstance(text, str) and any("\ud800" <= c <= "\udfff" for c in text) for text in texts)


def _whole(where: str, value: Any, minimum: int, maximum: int) -> int:
    expect(type(value) is int, where, "a whole number", value)
    expect(value >= minimum, where, f"at least {minimum}", value)
    expect(value <= maximum, where, f"at most {maximum}", value)
    return int(value)


def _hidden(where: str, value: Any) -> tuple[int, ...]:
    wanted = "widths of the hidden layers such as 64,32, or none"
    widths: Any = value
    if isinstance(value, str):
        parts = [] if value.strip().lower() in ("none", "") else value.split(",")
        expect(
            all(part.strip().isascii() and part.strip().isdigit() and len(part) < 10 for part in parts),
            where,
            wanted,
            value,
        )
        widths = [int(part) for part in parts]
    elif type(value) is int:
        widths = [value]
    expect(isinstance(widths, list | tuple), where, wanted, value)
    expect(all(type(width) is int and 1 <= width <= 4096 for width in widths), where, f"{wanted}, each 1…4096", value)
    return tuple(widths)


def _fraction(where: str, key: str, value: Any) -> float:
    expect(type(value) in (int, float), where, "a number", value)
    if key == "dropout":
        expect(0 <= value < 1, where, "at least 0 and below 1", value)
    elif key == "l2":
        expect(0 <= value <= 1000, where, "0…1000", value)
    elif key == "learning_rate":
        expect(0 < value <= 1000, where, "above 0 and at most 1000", value)
    else:  # test_size
        expect(0 < value < 1, where, "above 0 and below 1", value)
    return float(value)


def expect(holds: bool, where: str, wanted: str, got: Any) -> None:
    """Raise UsageError, saying what was wanted, where a condition does not hold."""
    if not holds:
        raise UsageError(f"{where}: expected {wanted}, got {grammar.quoted(str(got))}")
