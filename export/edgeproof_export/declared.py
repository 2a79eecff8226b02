"""What a person states in a TOML file: its keys, each checked."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from edgeproof.errors import UsageError, nearest


def declared(path: Path, keys: Collection[str]) -> dict[str, Any]:
    """Return the keys of a file and their values; raises UsageError that names what is wrong."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot read: {error.strerror}") from None
    except ValueError as error:  # TOML, or bytes that are not UTF-8
        raise UsageError(f"{path}: expected TOML, got {error}") from None
    for key in found:
        if key not in keys:
            near = nearest(key, list(keys))
            hint = f"did you mean {near}?" if near else f"expected one of {', '.join(keys)}"
            raise UsageError(f"{path}: unknown key {key!r}; {hint}")
    return found


def text(where: str, value: Any) -> str:
    """Return a text without blanks around it; raises UsageError for what is none."""
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: expected a text, got {value!r:.40}")
    return value.strip()
