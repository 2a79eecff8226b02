"""What `evaluate` shows people: the figures here, and those that were sealed."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from edgeproof.console.layout import aligned, paragraph, short
from edgeproof.decision import quoted

if TYPE_CHECKING:
    from edgeproof.scoring import Evaluation


def evaluation_text(found: "Evaluation", labels: Sequence[str], engine: str, sealed: Mapping[str, Any] | None) -> str:
    """Return the figures with intervals, beside those that a package has sealed, and the confusion matrix."""
    metrics, positive = found.metrics, quoted(short(labels[1]))
    sealed = sealed or {}
    absent = [label for label, row in zip(labels, metrics.confusion, strict=True) if not sum(row)]
    rows = [(f"{metrics.rows} rows, by {engine}", "here", "95 % CI", "sealed")]
    for name, key in (
        ("accuracy", "accuracy"), (f"precision for {positive}", "precision"), (f"recall for {positive}", "recall"),
        (f"F1 for {positive}", "f1"), ("ROC AUC", "auc"), (f"PR AUC for {positive}", "pr_auc"),
        ("log loss", "log_loss"),
    ):  # fmt: skip
        low, high = found.intervals.get(key, (math.nan, math.nan))
        interval = "" if math.isnan(low) else f"{low:.3f}–{high:.3f}"
        if len(labels) == 2 or key in ("accuracy", "log_loss"):  # the others are those of one label against the other
            here = "–" if absent and key not in ("accuracy", "log_loss") else _figure(getattr(metrics, key))
            rows.append((name, here, interval, _figure(sealed.get(key))))
    shown = [quoted(short(label)) for label in labels]
    counts = [("", *(f"predicted {label}" for label in shown))]
    counts += [(f"truly {label}", *map(str, row)) for label, row in zip(shown, metrics.confusion, strict=True)]
    told = [f"sealed: on the {sealed['rows']} held-out rows of the training"] if sealed else []
    loud = [paragraph(_warning(absent)), ""] if absent else []
    return "\n".join([*loud, aligned(rows), *told, "", aligned(counts)])


def _warning(absent: Sequence[str]) -> str:
    names = " or ".join(quoted(short(label)) for label in absent)
    return f"WARNING: no row is labelled {names}. Accuracy tells nothing about it, and ranking cannot be measured."


def _figure(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.4f}"
