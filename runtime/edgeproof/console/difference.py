"""What `diff` shows people: the figure that decides first, then what changed, where, and why."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from edgeproof.console.layout import aligned, listed, paragraph, printable, short
from edgeproof.decision import quoted, shown

if TYPE_CHECKING:
    from edgeproof.diff import Change, Difference

_LINES = 12  # of changes in the contract
_LEVEL = 0.05  # below which chance is not blamed
_FIGURES = (
    ("accuracy", "accuracy"),
    ("ROC AUC", "auc"),
    ("log loss", "log_loss"),
    ("calibration error", "calibration_error"),
)
_WHY = {
    "threshold": "only the threshold is replaced",
    "encoding": "only the encoding is replaced",
    "weights": "only the weights are replaced",
    "together": "all are, and none of them alone",
}


def difference_text(found: "Difference") -> str:
    """Return the whole comparison."""
    parts = [paragraph(_first(found)), _decisions(found)]
    if found.drawn:
        parts.insert(1, paragraph(_of_drawn(found)))
    if found.known:
        parts.append(_labelled(found))
    if found.flips:
        parts += [*_why(found), _where(found)]
    parts.append(_contract(found))
    return "\n\n".join(parts)


def _first(found: "Difference") -> str:
    if not found.flips:
        return f"No decision changes on {found.rows:,} {_rows(found)}."
    said = f"{found.flips:,} of {found.rows:,} decisions change ({_percent(found.flips / found.rows)})"
    if not found.known:
        return f"{said}."
    return f"{said}: {found.regressions:,} for the worse, {found.improvements:,} for the better."


def _of_drawn(found: "Difference") -> str:
    return (
        f"These {found.rows:,} rows were drawn at random within the training ranges. They show that decisions differ,"
        " not how often they will. Name a table to compare on rows of your own."
    )


def _rows(found: "Difference") -> str:
    return "rows drawn at random" if found.drawn else "rows"


def _decisions(found: "Difference") -> str:
    head = (f"{found.rows:,} rows", "decisions", "share", "95 % CI")
    rows = [head]
    for old, new, count in found.by_label()[:_LINES]:
        low, high = found.interval(count)
        name = f"{quoted(short(old))} becomes {quoted(short(new))}"
        rows.append((name, f"{count:,}", f"{count / max(1, found.rows):.4f}", f"{low:.4f}–{high:.4f}"))
    moved = f"The probability moves by {found.mean_moved:.2g} on average, by {found.largest_moved:.2g} at most."
    return f"{aligned(rows)}\n{moved}"


def _labelled(found: "Difference") -> str:
    sides = [side.to_json() for side in found.sides]
    rows: list[tuple[str, ...]] = [(f"{found.known:,} rows with a true label", "old", "new")]
    for name, key in _FIGURES:
        if len(found.pair.labels) == 2 or key != "auc":
            rows.append((name, *("–" if side[key] is None else f"{side[key]:.4f}" for side in sides)))
    rows += [
        ("wrong, and were right", "", f"{found.regressions:,}"),
        ("right, and were wrong", "", f"{found.improvements:,}"),
    ]
    told = []
    if found.regressions + found.improvements:
        said = "chance alone may split them so" if found.mcnemar > _LEVEL else "more than chance"
        told.append(f"McNemar p = {found.mcnemar:.2g}: {said}.")
    if found.unlabelled:
        told.append(f"{found.unlabelled:,} rows have no label.")
    return "\n".join([aligned(rows), *([paragraph(" ".join(told))] if told else [])])


def _why(found: "Difference") -> Iterator[str]:
    counts = found.why
    if counts is None:
        yield paragraph("Why: the rules or the order of labels differ, so that no part can be replaced alone.")
        return
    rows = [("why: decisions that change if", "decisions")]
    rows += [(_WHY[part], f"{count:,}") for part, count in counts.items()]
    yield aligned(rows) + _estimated(found)


def _where(found: "Difference") -> str:
    if not found.where:
        return paragraph("Where: no part of the rows, by one column, changes more than chance explains.")
    rows = [("where: columns and values", "rows", "decisions", "share")]
    for one in found.where:
        name = f"{short(shown(one.column), 28)}: {short(one.values, 24)}"
        rows.append((name, f"{one.rows:,}", f"{one.flips:,}", _percent(one.share)))
    return aligned(rows) + _estimated(found)


def _estimated(found: "Difference") -> str:
    if found.is_exact:
        return ""
    return f"\nEstimated from {found.changed.n + found.others.n:,} rows, drawn from all."


def _contract(found: "Difference") -> str:
    weights = "Weights: others." if found.retrained else "Weights: the same."
    changes = found.contract
    scaled = [change for change in changes if change.what == "scaling"]
    told = [(_named(change), _old_and_new(change)) for change in changes if change.what != "scaling"]
    if len(told) > _LINES:
        told = [*told[: _LINES - 1], (f"and {len(told) - _LINES + 1} more", "--json lists them")]
    if scaled:
        names = ", ".join(shown(change.column) for change in scaled[:4]) + (", …" if len(scaled) > 4 else "")
        told.append((f"scaling of {len(scaled)} column{'s' if len(scaled) > 1 else ''}", names))
    if not told:
        return f"Contract: the same. {weights}"
    return f"Contract, old → new. {weights}\n{listed(told)}"


def _named(change: "Change") -> str:
    return f"{shown(change.column)}: {change.what}" if change.column else change.what


def _old_and_new(change: "Change") -> str:
    if change.what in ("values", "terms"):
        sides = ((sign, texts) for sign, texts in (("gone", change.old), ("new", change.new)) if texts)
        return "; ".join(f"{sign}: {_few(texts)}" for sign, texts in sides)
    return f"{_value(change.old)} → {_value(change.new)}"


def _few(texts: Sequence[str]) -> str:
    return ", ".join(quoted(short(text)) for text in texts[:6]) + (f", … ({len(texts)})" if len(texts) > 6 else "")


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        if all(isinstance(one, float | int) for one in value):
            return " … ".join(f"{one:.6g}" for one in value[:4])
        return _few(list(map(str, value)))
    return f"{value:.9g}" if isinstance(value, float) else short(printable(str(value)), 60)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
