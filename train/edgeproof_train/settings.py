"""What a training run is asked to do: options of the command line and keys of a TOML file, checked before any work."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from edgeproof import grammar
from edgeproof.errors import UsageError
from edgeproof.float32 import round_to_float32

ACTIVATIONS = ("relu", "tanh", "sigmoid", "elu", "linear")
OPTIMIZERS = ("adam", "adamw", "nadam", "rmsprop", "sgd")
CLASS_WEIGHTS = ("none", "balanced")
ENCODINGS = ("identity", "standard", "piecewise")

FOR_SYNTHETIC = ("rows", "features", "informative")
FOR_TABLES = ("target", "positive", "numeric", "categorical", "drop", "missing")


@dataclass(frozen=True)
class Settings:
    """The choices of one training run. Law: equal settings, table and machine give equal weights."""

    rows: int = 1000
    features: int = 20
    informative: int | None = None  # None: 10, or all where there are fewer features
    hidden: tuple[int, ...] = (16,)
    activation: str = "relu"
    dropout: float = 0.0
    l2: float = 0.0
    optimizer: str = "adam"
    learning_rate: float | None = None  # None: the optimizer's own default
    epochs: int = 10
    batch_size: int = 32
    early_stopping: int | None = None  # epochs without improvement
    class_weights: str = "none"
    threshold: float = 0.5
    test_size: float = 0.2
    seed: int = 42
    name: str | None = None  # None: the table's file name
    target: str | None = None
    positive: str | None = None
    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    encoding: str | None = None  # None: identity for synthetic data, standard for tables

    @property
    def missing_values(self) -> tuple[str, ...]:
        """The cleaned texts that stand for a missing value: the defaults and those added."""
        added = (grammar.clean(text) for text in self.missing)
        return tuple(dict.fromkeys((*grammar.MISSING_VALUES, *added)))

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a JSON object with the keys of the TOML file."""
        values = asdict(self)
        return {_flag(key): list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def settings_from(flags: Mapping[str, Any], config: Path | None, synthetic: bool) -> Settings:
    """Combine flags, a TOML file and the defaults; flags win.

    flags: field name -> value, only those that were given. Raises UsageError that names the flag, or file and key.
    """
    values = {} if config is None else _read_toml(config)
    places = {key: f"{config}: {_flag(key)}" for key in values}
    for key, value in flags.items():
        values[key] = _checked(f"--{_flag(key)}", key, value)
        places[key] = f"--{_flag(key)}"
    _check_together(values, places, synthetic)
    return Settings(**values)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot read: {error.strerror or error}") from None
    except ValueError as error:
        raise UsageError(f"{path}: expected TOML, got {' '.join(str(error).split())}") from None
    known = {_flag(field.name): field.name for field in fields(Settings)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = known.get(_flag(key))
        if name is None:
            raise UsageError(f"{path}: unknown key {grammar.quoted(key)}: expected one of {', '.join(known)}")
        if name in values:
            raise UsageError(f"{path}: key {grammar.quoted(_flag(key))} appears twice")
        values[name] = _checked(f"{path}: {_flag(key)}", name, value)
    return values


def _flag(name: str) -> str:
    return name.replace("_", "-")


_MINIMUM = {"rows": 20, "features": 1, "informative": 1, "epochs": 1, "batch_size": 1, "early_stopping": 1, "seed": 0}
_MAXIMUM = {
    "rows": 10_000_000,
    "features": 10_000,
    "informative": 10_000,
    "epochs": 1_000_000,
    "batch_size": 1_000_000,
    "early_stopping": 1_000_000,
    "seed": 2**32 - 1,
}
_CHOICES = {
    "activation": ACTIVATIONS,
    "optimizer": OPTIMIZERS,
    "class_weights": CLASS_WEIGHTS,
    "encoding": ENCODINGS,
}
_LISTS = ("numeric", "categorical", "drop", "missing")
_TEXTS = ("name", "target", "positive")


def _checked(where: str, key: str, value: Any) -> Any:
    """Return the value of one setting in its own type; raises UsageError."""
    if key in _MINIMUM:
        return _whole(where, value, _MINIMUM[key], _MAXIMUM[key])
    if key in _CHOICES:
        _expect(value in _CHOICES[key], where, f"one of {', '.join(_CHOICES[key])}", value)
        return value
    if not _encodable(value):
        raise UsageError(f"{where}: expected UTF-8 text, got other bytes")
    if key in _LISTS:
        items = [value] if isinstance(value, str) else value
        _expect(isinstance(items, list | tuple) and all(isinstance(x, str) for x in items), where, "texts", value)
        return tuple(items if key == "missing" else map(grammar.clean, items))
    if key in _TEXTS:
        _expect(isinstance(value, str) and bool(grammar.clean(value)), where, "a text", value)
        return grammar.clean(value)
    if key == "hidden":
        return _hidden(where, value)
    return _fraction(where, key, value)


def _encodable(value: Any) -> bool:
    """Tell whether a text, or each of a list, is Unicode: the shell may pass bytes that are none."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return not any(isinstance(text, str) and any("\ud800" <= c <= "\udfff" for c in text) for text in texts)


def _whole(where: str, value: Any, minimum: int, maximum: int) -> int:
    _expect(type(value) is int, where, "a whole number", value)
    _expect(value >= minimum, where, f"at least {minimum}", value)
    _expect(value <= maximum, where, f"at most {maximum}", value)
    return int(value)


def _hidden(where: str, value: Any) -> tuple[int, ...]:
    wanted = "widths of the hidden layers such as 64,32, or none"
    widths: Any = value
    if isinstance(value, str):
        parts = [] if value.strip().lower() in ("none", "") else value.split(",")
        _expect(
            all(part.strip().isascii() and part.strip().isdigit() and len(part) < 10 for part in parts),
            where,
            wanted,
            value,
        )
        widths = [int(part) for part in parts]
    elif type(value) is int:
        widths = [value]
    _expect(isinstance(widths, list | tuple), where, wanted, value)
    _expect(all(type(width) is int and 1 <= width <= 4096 for width in widths), where, f"{wanted}, each 1…4096", value)
    return tuple(widths)


def _fraction(where: str, key: str, value: Any) -> float:
    _expect(type(value) in (int, float), where, "a number", value)
    if key == "dropout":
        _expect(0 <= value < 1, where, "at least 0 and below 1", value)
    elif key == "l2":
        _expect(0 <= value <= 1000, where, "0…1000", value)
    elif key == "learning_rate":
        _expect(0 < value <= 1000, where, "above 0 and at most 1000", value)
    else:  # threshold, test_size
        _expect(0 < value < 1, where, "above 0 and below 1", value)
        return round_to_float32(value) if key == "threshold" else float(value)
    return float(value)


def _expect(holds: bool, where: str, wanted: str, got: Any) -> None:
    if not holds:
        raise UsageError(f"{where}: expected {wanted}, got {grammar.quoted(str(got))}")


def _check_together(values: Mapping[str, Any], places: Mapping[str, str], synthetic: bool) -> None:
    """Raise UsageError for settings that are fine alone and contradict one another."""
    for key in FOR_TABLES if synthetic else FOR_SYNTHETIC:
        if key in values:
            other = "a table, not for --synthetic" if synthetic else "--synthetic, not for a table"
            raise UsageError(f"{places[key]}: is for {other}")
    if not synthetic and values.get("target") is None:
        raise UsageError("--target: expected the name of the column to predict, got nothing; add --target COLUMN")
    features, informative = values.get("features", 20), values.get("informative")
    if informative is not None and informative > features:
        raise UsageError(
            f"{places['informative']}: expected at most {features}, the number of features, got {informative}"
        )
    _check_columns(values, places)


def _check_columns(values: Mapping[str, Any], places: Mapping[str, str]) -> None:
    claimed: dict[str, str] = {} if values.get("target") is None else {values["target"]: "target"}
    for key in ("drop", "numeric", "categorical"):
        for column in values.get(key, ()):
            other = claimed.setdefault(column, key)
            if other != key:
                raise UsageError(f"{places[key]}: column {grammar.quoted(column)} is already given to {places[other]}")
