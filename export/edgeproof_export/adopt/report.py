"""What adoption tells people: the model's own figures compared with those of what was made of it."""

import math
import shlex

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
        *(f"Note: {note}." for note in (*adopted.rows.notes, *adopted.notes)),
    ]
    if adopted.useless:
        lines.append(f"WARNING: {adopted.useless}")
    return "\n".join([table, "", *map(paragraph, lines)])


def _cells(metrics: Metrics) -> tuple[str, str, str]:
    auc = "–" if math.isnan(metrics.auc) else f"{metrics.auc:.4f}"
    return f"{metrics.accuracy:.4f}", auc, f"{metrics.log_loss:.4f}"


def next_step(adopted: Adopted, output: str) -> str:
    """Return what to do with the folder that was written."""
    step = f"edgeproof export {shlex.quote(output)} -o {adopted.contract.name}.edgeproof"
    line = f"{output} is written. Next: {step}"
    return line if len(line) <= 80 else f"{output} is written. Next:\n  {step}"
