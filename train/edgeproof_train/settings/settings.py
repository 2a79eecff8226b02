"""What a training run is asked to do: options of the command line and keys of a TOML file, checked before any work."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from edgeproof.decision import grammar
from edgeproof.errors import UsageError
from edgeproof_train.settings.checks import checked

FOR_SYNTHETIC = ("rows", "features", "informative")
FOR_TUNED = ("search", "teacher", "calibration", "max_bytes")
FOR_TABLES = ("target", "positive", "numeric", "categorical", "drop", "missing")


@dataclass(frozen=True)
class Settings:
    """The choices of one training run; the defaults here are those of `--synthetic`, the plain recipe.

    Law: equal settings, table and machine give equal weights.
    """

    recipe: str = "plain"

    rows: int = 1000
    features: int = 20
    informative: int | None = None  # None: 10, or all where there are fewer features
    hidden: tuple[int, ...] | None = (16,)  # None: the tuned recipe tries none and its own
    activation: str = "relu"
    dropout: float = 0.0
    l2: float | None = 0.0  # None: the tuned recipe tries several
    optimizer: str = "adam"
    learning_rate: float | None = None  # None: the optimizer's own default
    epochs: int = 10
    batch_size: int | None = 32  # None: the tuned recipe's, by the number of rows
    early_stopping: int | None = None  # epochs without improvement
    class_weights: str = "none"
    threshold: float | str = 0.5  # a number, or the text of a rule: see thresholds.py
    calibration: str = "none"
    teacher: str = "none"
    search: int = 0  # random settings to try
    max_bytes: int = 32 * 1024  # of the int8 artifact
    test_size: float = 0.2
    seed: int = 42
    name: str | None = None  # None: the table's file name
    target: str | None = None
    positive: str | None = None
    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    min_frequency: int = 1  # rows of a category, or it is pooled with the unknown
    encoding: str = "identity"
    bins: int | None = None  # for each numeric column; None: the recipe's
    missing_indicator: bool = False

    @property
    def missing_values(self) -> tuple[str, ...]:
        """The cleaned texts that stand for a missing value: the defaults and those added."""
        added = (grammar.clean(text) for text in self.missing)
        return tuple(dict.fromkeys((*grammar.MISSING_VALUES, *added)))

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a JSON object with the keys of the TOML file."""
        values = asdict(self)
        return {_flag(key): list(value) if isinstance(value, tuple) else value for key, value in values.items()}


TUNED: dict[str, Any] = {
    "hidden": None,
    "dropout": 0.1,
    "l2": None,
    "learning_rate": 0.003,
    "epochs": 100,
    "batch_size": None,
    "early_stopping": 16,
    "encoding": "auto",
    "calibration": "auto",
}


def settings_from(flags: Mapping[str, Any], config: Path | None, synthetic: bool) -> Settings:
    """Combine flags, a TOML file and the defaults; flags win.

    flags: field name -> value, only those that were given. Raises UsageError that names the flag, or file and key.
    """
    values = {} if config is None else _read_toml(config)
    places = {key: f"{config}: {_flag(key)}" for key in values}
    for key, value in flags.items():
        values[key] = checked(f"--{_flag(key)}", key, value)
        places[key] = f"--{_flag(key)}"
    _check_together(values, places, synthetic)
    recipe = values.get("recipe", "plain" if synthetic else "tuned")
    defaults = {"recipe": recipe, **(TUNED if recipe == "tuned" else {} if synthetic else {"encoding": "standard"})}
    return Settings(**defaults | values)


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
        values[name] = checked(f"{path}: {_flag(key)}", name, value)
    return values


def _flag(name: str) -> str:
    return name.replace("_", "-")


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
    if values.get("recipe", "plain" if synthetic else "tuned") == "plain":
        needless = [key for key in FOR_TUNED if key in values]
        needless += [key for key, wanted in (("encoding", "auto"),) if values.get(key) == wanted]
        needless += ["threshold"] if isinstance(values.get("threshold"), str) else []
        for key in needless:
            raise UsageError(f"{places[key]}: needs validation rows; add --recipe tuned")
    elif values.get("optimizer", "adam") != "adam":
        raise UsageError(f"{places['optimizer']}: the tuned recipe has its own; add --recipe plain")
    _check_columns(values, places)


def _check_columns(values: Mapping[str, Any], places: Mapping[str, str]) -> None:
    claimed: dict[str, str] = {} if values.get("target") is None else {values["target"]: "target"}
    for key in ("drop", "numeric", "categorical"):
        for column in values.get(key, ()):
            other = claimed.setdefault(column, key)
            if other != key:
                raise UsageError(f"{places[key]}: column {grammar.quoted(column)} is already given to {places[other]}")
