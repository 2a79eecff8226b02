"""Settings from flags and a TOML file, checked one by one and together before any work."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from edgeproof.decision import grammar
from edgeproof.errors import UsageError, nearest
from edgeproof_train.settings.kinds import COLUMNS
from edgeproof_train.settings.settings import ALSO_PICTURES, DECLARED, Settings, flag


class Given(NamedTuple):
    """The value of a setting that somebody states."""

    where: str  # the flag, or file and key
    value: Any


def settings_from(flags: Mapping[str, Any], config: Path | None, synthetic: bool, pictures: bool = False) -> Settings:
    """Combine flags, a TOML file and the defaults; flags win.

    flags: field name -> value, only those that were given. synthetic, pictures: what is learned from, if not a table.
    Raises UsageError that names the flag, or file and key.
    """
    given = {} if config is None else _read_toml(config)
    for name, value in flags.items():
        where = f"--{flag(name)}"
        given[name] = Given(where, DECLARED[name].kind.checked(where, value))
    recipe = given["recipe"].value if "recipe" in given else "plain" if synthetic else "tuned"
    values = {name: setting.default(recipe, synthetic) for name, setting in DECLARED.items()}
    settings = Settings(**values | {"recipe": recipe} | {name: one.value for name, one in given.items()})
    if pictures:
        _check_pictures(given)
    else:
        _check_together(given, settings, synthetic)
    return settings


def _check_pictures(given: Mapping[str, Given]) -> None:
    """Raise UsageError for a setting that says nothing about pictures."""
    for name, one in given.items():
        if DECLARED[name].needs != "pictures" and name not in ALSO_PICTURES:
            raise UsageError(f"{one.where}: is for columns of a table, not for pictures; leave it out")
    if "labels" in given and "positive" in given:
        raise UsageError(f"{given['positive'].where}: --labels names class 1 already, as its second; leave one out")


def _read_toml(path: Path) -> dict[str, Given]:
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot read: {error.strerror or error}") from None
    except ValueError as error:
        raise UsageError(f"{path}: expected TOML, got {' '.join(str(error).split())}") from None
    given: dict[str, Given] = {}
    for key, value in table.items():
        name, where = key.replace("-", "_"), f"{path}: {flag(key)}"
        if name not in DECLARED:
            near = nearest(flag(key), list(map(flag, DECLARED)))
            known = f"did you mean {near}?" if near else f"expected one of {', '.join(map(flag, DECLARED))}"
            raise UsageError(f"{path}: unknown key {grammar.quoted(key)}: {known}")
        if name in given:
            raise UsageError(f"{path}: key {grammar.quoted(flag(key))} appears twice")
        given[name] = Given(where, DECLARED[name].kind.checked(where, value))
    return given


def _check_together(given: Mapping[str, Given], settings: Settings, synthetic: bool) -> None:
    """Raise UsageError for settings that are fine alone and contradict one another."""
    for name, one in given.items():
        if DECLARED[name].needs == "pictures":
            raise UsageError(f"{one.where}: is for pictures, not for {'--synthetic' if synthetic else 'a table'}")
        if DECLARED[name].needs == ("table" if synthetic else "synthetic"):
            raise UsageError(
                f"{one.where}: is for {'a table, not for --synthetic' if synthetic else '--synthetic, not for a table'}"
            )
    if not synthetic and settings.target is None:
        raise UsageError("--target: expected the name of the column to predict, got nothing; add --target COLUMN")
    if settings.informative is not None and settings.informative > settings.features:
        wanted = f"at most {settings.features}, the number of features"
        raise UsageError(f"{given['informative'].where}: expected {wanted}, got {settings.informative}")
    _check_recipe(given, settings)
    _check_columns(given)


def _check_recipe(given: Mapping[str, Given], settings: Settings) -> None:
    """Raise UsageError, once and with the whole way out, where settings belong to the other recipe."""
    tuned = [one.where for name, one in given.items() if _is_tuned(name, one.value)]
    others = settings.optimizer != "adam"
    if tuned and others:
        which = f"{given['optimizer'].where} is for --recipe plain, {tuned[0]} for --recipe tuned"
        raise UsageError(f"{which}: leave one of them out; no recipe has both")
    if settings.recipe == "plain" and tuned:
        raise UsageError(f"{tuned[0]}: needs validation rows; add --recipe tuned")
    if settings.recipe == "tuned" and others:
        raise UsageError(f"{given['optimizer'].where}: the tuned recipe has its own; add --recipe plain")


def _is_tuned(name: str, value: Any) -> bool:
    """Tell whether a stated value needs validation rows."""
    is_choice = (name == "numbers_as" and value == "auto") or (name == "threshold" and isinstance(value, str))
    return DECLARED[name].needs == "tuned" or is_choice


def _check_columns(given: Mapping[str, Given]) -> None:
    """Raise UsageError where a column is given to two settings."""
    several = {name: given[name].value for name in given if DECLARED[name].kind is COLUMNS}
    claimed: dict[str, str] = {}
    for name, columns in ({one: [given[one].value] for one in ("target", "teacher") if one in given} | several).items():
        for column in columns:
            other = claimed.setdefault(column, name)
            if other != name:
                taken = f"column {grammar.quoted(column)} is already given to {given[other].where}"
                raise UsageError(f"{given[name].where}: {taken}")
