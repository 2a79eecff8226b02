"""Canonical JSON: one byte sequence for one value, and a reader that refuses what `json.loads` lets pass."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

MAX_NESTING = 32  # ours nest 4 deep; what is bounded here cannot exhaust anyone's stack later


def dumps(value: Any) -> bytes:
    """Write compact JSON with sorted keys, UTF-8, no NaN or infinities."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def loads(data: bytes | str) -> Any:
    """Read JSON strictly.

    Raises ValueError for duplicate keys, NaN and infinity literals, numbers beyond float64, bytes that are not
    UTF-8, and nesting deeper than MAX_NESTING.
    """
    try:
        text = data.decode() if isinstance(data, bytes) else data
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("expected JSON of modest depth, got deep nesting") from None
    level = [value]
    for _ in range(MAX_NESTING):
        level = [child for parent in level for child in _children(parent)]
    if level:
        raise ValueError(f"expected JSON of at most {MAX_NESTING} levels, got deep nesting")
    return value


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"duplicate key {key!r:.80}")
        result[key] = value
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"number {text} is beyond float64")
    return value
