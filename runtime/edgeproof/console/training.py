"""How a model came to be, as `inspect` shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from edgeproof.console.layout import aligned, listed, paragraph, short
from edgeproof.package import Training

_SAID = ("recipe", "seed", "hidden", "activation", "threshold", "epochs", "test-size")  # settings worth a line


def training_text(training: Training) -> str:
    """Return rows, table, settings, and the network compared with what would have done without it."""
    record = training.record
    facts = [("trained on", _rows(record["rows"])), ("settings", _settings(record["settings"]))]
    if record["chosen"]:
        facts.append(("chosen", f"{_settings(record['chosen'])}; the best of {record['tried']}"))
    if record["table"] is not None:
        facts.append(("table", f"SHA-256 {record['table']['sha256']}"))
    parts = [listed([fact for fact in facts if fact[1]])]
    if record["ways"]:
        parts.append(_ways(record["ways"], record["rows"]["held_out"]))
    if record["useless"]:
        parts.append(paragraph(f"WARNING: {record['useless']}"))
    return "\n\n".join(parts)


def _rows(rows: Mapping[str, int | None]) -> str:
    trained = "rows that nobody counted" if rows["train"] is None else f"{rows['train']:,} rows"
    return trained + ("" if rows["held_out"] is None else f"; {rows['held_out']:,} were held out")


def _settings(settings: Mapping[str, Any]) -> str:
    known = [name for name in _SAID if name in settings] or list(settings)
    return ", ".join(f"{name} {_value(settings[name])}" for name in known)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "/".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _ways(ways: Mapping[str, Mapping[str, Any]], rows: int | None) -> str:
    header = (f"{rows or 0:,} held-out rows", "accuracy", "95 % CI", "ROC AUC", "95 % CI", "log loss")
    ordered = sorted(ways, key=lambda name: name != "network")
    return aligned([header, *((short(name, 24), *_figures(ways[name])) for name in ordered)])


def _figures(way: Mapping[str, Any]) -> tuple[str, ...]:
    intervals = [_interval(way[name]) for name in ("accuracy_interval", "auc_interval")]
    accuracy, auc, loss = (_figure(way[name]) for name in ("accuracy", "auc", "log_loss"))
    return accuracy, intervals[0], auc, intervals[1], loss


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _interval(bounds: Sequence[float | None]) -> str:
    low, high = bounds
    return "–" if low is None or high is None else f"{low:.3f}–{high:.3f}"
