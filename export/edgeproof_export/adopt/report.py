"""What adoption tells people: the model's own figures compared with those of what was made of it."""

import math

from edgeproof.console import aligned, paragraph
from edgeproof.scoring import Metrics
from edgeproof_export.adopt.adoption import Adopted


def figures(adopted: Adopted) -> str:
    """Return the figures on held-out rows, and the largest difference on all rows."""
    original, ours = adopted.figures()
    header = (f"{original.rows} held-out rows", "accuracy", "ROC AUC", "log loss")
    table = aligned([header, ("the model itself", *_cells(original)), ("what was made of it", *_cells(ours))])
    rule = adopted.contract.rule
    equal = int((rule.decide(adopted.original[:, None]) == rule.decide(adopted.ours[:, None])).sum())
    n = len(adopted.ours)
    lines = [
        f"On all {n} rows: {equal} labels are equal; probabilities differ by at most {adopted.difference:.1e}.",
        f"Decides: {rule.described(adopted.contract.labels)}.",
        "Whether the model has seen these rows, only you know: if so, it does worse on others.",
        *(f"Note: {note}." for note in adopted.notes),
    ]
    if original.accuracy < max(sum(original.confusion[0]), sum(original.confusion[1])) / original.rows:
        lines.append(
            "WARNING: always the more frequent label would do better: are the columns, the labels, the scale and the"
            " channels in order?"
        )
    return "\n".join([table, "", *map(paragraph, lines)])


def _cells(metrics: Metrics) -> tuple[str, str, str]:
    auc = "–" if math.isnan(metrics.auc) else f"{metrics.auc:.4f}"
    return f"{metrics.accuracy:.4f}", auc, f"{metrics.log_loss:.4f}"
