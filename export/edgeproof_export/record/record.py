"""`training/record.json`: what `training.json` knows, short enough for a package, without rows, clock or paths."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edgeproof.codec import canonical
from edgeproof.errors import UsageError
from edgeproof.package import MAX_RECORD, check_record
from edgeproof.scoring import Interval, Metrics

_POINTS = 60  # of a learning curve
_DIGITS = 4
_TEXT = 300  # characters of a text
_WAY = ("accuracy", "auc", "log_loss", "precision", "recall", "f1", "pr_auc")
_NAMES = 20  # of a list in a setting
_SHED = ("dependence", "importance", "curve", "leaks", "notes", "settings")  # what may be cut


@dataclass(frozen=True)
class Found:
    """What export itself measured."""

    metrics: Metrics  # of the original on the held-out rows
    accuracy_interval: Interval
    auc_interval: Interval
    threshold: float | None
    dependence: Mapping[str, list[float]]


def record(told: Mapping[str, Any], found: Found, source: str) -> dict[str, Any]:
    """Return the record of at most MAX_RECORD bytes.

    told: what `training.json` says, empty where there is none; source: its path, for messages. Raises UsageError.
    """
    try:
        whole = _whole(told, found)
        check_record(whole)
        return _fitted(whole)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{source}: cannot be read: {error}; run `edgeproof train` or `edgeproof adopt` again"
        ) from None


def _whole(told: Mapping[str, Any], found: Found) -> dict[str, Any]:
    rows, tuning = told.get("rows", {}), told.get("tuning", {})
    parts = rows if isinstance(rows, dict) else {}
    settings = {name: value for name, value in told.get("settings", {}).items() if value not in (None, [], "")}
    ways = {name: _way(one) for name, one in told.get("metrics", {}).items()}
    return {
        "record": 1,
        "by": "adopt" if "adoption" in told else "train" if "training" in told else "other",
        "settings": {name: _shortened(value) for name, value in settings.items()},
        "rows": {
            "train": parts.get("train"),
            "held_out": found.metrics.rows,
            "without_label": parts.get("without_label"),
        },
        "table": told.get("table"),
        "ways": {"network": _measured(found), **{name: way for name, way in ways.items() if name != "network"}},
        "curve": _curve(told.get("history", {})),
        "calibration": told.get("calibration"),
        "chosen": {name: one for name, one in tuning.get("chosen", {}).items() if one is not None},
        "tried": len(tuning.get("tried", ())),
        "leaks": told.get("leaks", {}),
        "useless": _shortened(told.get("useless")),
        "importance": _importance(told),
        "dependence": dict(found.dependence),
        "notes": _shortened(told.get("notes", [])),
        "versions": told.get("versions", {}),
        "cut": {},
    }


def _way(one: Mapping[str, Any]) -> dict[str, Any]:
    intervals = {name: one[name] for name in ("accuracy_interval", "auc_interval")}
    return {**{name: one[name] for name in _WAY}, **intervals, "threshold": one["rule"].get("threshold")}


def _measured(found: Found) -> dict[str, Any]:
    """Return the figures of what is sealed."""
    intervals = {"accuracy_interval": found.accuracy_interval, "auc_interval": found.auc_interval}
    rounded = {name: [_rounded(bound, 6) for bound in interval] for name, interval in intervals.items()}
    return {**{name: found.metrics.to_json()[name] for name in _WAY}, **rounded, "threshold": found.threshold}


def _rounded(value: float, digits: int = _DIGITS) -> float | None:
    return None if math.isnan(value) else float(f"{value:.{digits}g}")


def _curve(history: Mapping[str, list[float]]) -> dict[str, Any]:
    """Return each curve at the same epochs, the first and the last included."""
    n = max(map(len, history.values()), default=0)
    kept = sorted({round(place * (n - 1) / (min(n, _POINTS) - 1)) for place in range(min(n, _POINTS))}) if n > 1 else []
    curves = {name: [_rounded(float(values[epoch])) for epoch in kept] for name, values in history.items()}
    return {"epoch": [float(epoch + 1) for epoch in kept], **curves} if kept else {}


def _importance(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return drop and interval of each column."""
    intervals = told.get("importance_interval", {})
    return {
        name: [None if one is None else _rounded(float(one)) for one in (drop, *intervals.get(name, (None, None)))]
        for name, drop in told.get("importance", {}).items()
    }


def _shortened(value: Any) -> Any:
    """Return a text of at most _TEXT characters, or a list of at most _NAMES of them."""
    if isinstance(value, list):
        more = [f"… {len(value) - _NAMES} more"] if len(value) > _NAMES else []
        return [*map(_shortened, value[:_NAMES]), *more]
    return value[: _TEXT - 1] + "…" if isinstance(value, str) and len(value) > _TEXT else value


def _fitted(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the record, halving its largest parts until it is short enough; `cut` counts what was left out."""
    while len(canonical.dumps(whole)) > MAX_RECORD:
        sizes = {part: len(canonical.dumps(whole[part])) for part in _SHED if whole[part]}
        if not sizes:
            raise ValueError(f"expected names and texts of at most {MAX_RECORD:,} bytes in all")
        part = max(sizes, key=sizes.__getitem__)
        halved = _HALVES.get(part, _first_half)(whole[part])
        gone = len(whole[part]) - len(halved)
        whole = whole | {part: halved, "cut": whole["cut"] | {part: whole["cut"].get(part, 0) + gone}}
    return whole


def _first_half(value: Any) -> Any:
    kept = list(value)[: len(value) // 2]
    return {name: value[name] for name in kept} if isinstance(value, dict) else kept


def _thinned(curve: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: numbers[::2] for name, numbers in curve.items()} if len(curve["epoch"]) > 2 else {}


def _most_important(drops: dict[str, list[float]]) -> Any:
    return _first_half(dict(sorted(drops.items(), key=lambda one: -one[1][0])))


_HALVES: dict[str, Callable[[Any], Any]] = {"curve": _thinned, "importance": _most_important}
