"""What only a person knows of a model: the TOML file of `--card`."""

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from edgeproof.errors import UsageError
from edgeproof_export.declared import declared, text

NOT_STATED = "not stated"
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_POINT = re.compile(r"[1-9][a-h]?")  # of Annex IV


@dataclass(frozen=True)
class Stated:
    """Texts in Markdown, each a key of the file; empty where nobody has said anything."""

    provider: str = ""
    contact: str = ""
    version: str = ""
    license: str = ""  # an SPDX identifier, such as Apache-2.0
    repository: str = ""  # an address
    language: tuple[str, ...] = ()  # of texts, such as en
    tags: tuple[str, ...] = ()
    intended_use: str = ""
    users: tuple[str, ...] = ()
    out_of_scope: str = ""
    limitations: tuple[str, ...] = ()
    ethical_considerations: tuple[str, ...] = ()
    training_data: str = ""
    hardware: str = ""
    human_oversight: str = ""
    monitoring: str = ""
    annex_iv: dict[str, str] = field(default_factory=dict)  # point, such as 2d, to text

    @classmethod
    def read(cls, path: Path | None) -> "Stated":
        """Read the file; None states nothing. Raises UsageError that names the key."""
        if path is None:
            return cls()
        kinds = {one.name: one.type for one in fields(cls)}
        found = declared(path, kinds)
        return cls(**{key: _checked(f"{path}: {key}", value, kinds[key]) for key, value in found.items()})


def _checked(where: str, value: Any, kind: Any) -> Any:
    """Return a value of its kind; raises UsageError."""
    if kind is str:
        return _text(where, value)
    if kind == tuple[str, ...]:
        texts = value if isinstance(value, list) else [value]
        return tuple(_text(where, one) for one in texts)
    if not isinstance(value, dict):
        raise UsageError(f'{where}: expected a table of points, such as 2d = "…", got {value!r:.40}')
    for point in value:
        if not _POINT.fullmatch(point):
            raise UsageError(f"{where}: expected points of Annex IV such as 2d, got {point!r}")
    return {point: _text(f"{where}: {point}", said) for point, said in value.items()}


def _text(where: str, value: Any) -> str:
    stated = text(where, value)
    if where.endswith(": license") and not _SPDX.fullmatch(value):
        raise UsageError(f"{where}: expected an SPDX identifier such as Apache-2.0, got {value!r:.40}")
    if where.endswith(": repository") and not _ADDRESS.fullmatch(value):
        raise UsageError(f"{where}: expected an address such as https://example.org/model, got {value!r:.40}")
    return stated
