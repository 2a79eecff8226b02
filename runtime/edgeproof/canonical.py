"""Canonical JSON: one byte sequence for one value, and a reader that refuses what `json.loads` lets pass."""

import json
from typing import Any, NoReturn


def dumps(value: Any) -> bytes:
    """Write compact JSON with sorted keys, UTF-8, no NaN or infinities."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def loads(data: bytes | str) -> Any:
    """Read JSON strictly.

    Raises ValueError for duplicate keys, NaN and infinity literals, numbers beyond float64, bytes that are not
    UTF-8, and nesting deeper than Python's parser bears.
    """
    try:
        text = data.decode() if isinstance(data, bytes) else data
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("expected JSON of modest depth, got deep nesting") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"duplicate key {repeated!r}")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"number {text} is beyond float64")
    return value
