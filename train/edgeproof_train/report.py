"""Texts that `train` shows people: the plan of the columns, the figures, the warnings."""

import math
import shlex

from edgeproof.grammar import quoted, shown
from edgeproof.metrics import Metrics
from edgeproof.report import aligned
from edgeproof_train.dataset import Dataset
from edgeproof_train.evaluate import Judged, Leak


def plan(dataset: Dataset) -> str:
    """Return the table that `--dry-run` prints: column, kind, reason."""
    rows = [(shown(column.name), column.kind, column.reason) for column in dataset.columns]
    return aligned([("column", "kind", "reason"), *rows], right=False)


def notes(dataset: Dataset) -> list[str]:
    """Return a line for each thing about the table that people should know before they trust the figures."""
    lines = []
    if dataset.target.dropped:
        lines.append(f"{dataset.target.dropped} rows without a label in {quoted(dataset.target.name)} were dropped")
    unasked = (column for column in dataset.of_kind("set aside") if column.reason != "--drop")
    return [*lines, *(f"column {quoted(column.name)} set aside: {column.reason}" for column in unasked)]


def leak_warning(leak: Leak, rows: int) -> str:
    """Return the loud warning about a column that gives the answer away."""
    return (
        f"WARNING: column {quoted(leak.column)} alone predicts the target almost perfectly"
        f" (ROC AUC {leak.auc:.4f} on {rows} held-out rows). If it is not known before the decision,"
        f" train again with --drop {_argument(leak.column)}"
    )


def _argument(name: str) -> str:
    """Write a name as --drop takes it from a shell: quoted as in CSV, then for the shell."""
    needs_quotes = any(c in name for c in ',"\r\n') or name != name.strip()
    field = '"' + name.replace('"', '""') + '"' if needs_quotes else name
    return shlex.quote(field) if field.isprintable() else "$'" + field.encode("unicode_escape").decode() + "'"


def figures(judged: list[Judged], labels: tuple[str, str], threshold: float) -> str:
    """Return the figures on the held-out rows, side by side, and the confusion matrix of the network."""
    header = (f"{judged[0].metrics.rows} held-out rows", "accuracy", "ROC AUC", "log loss")
    rows = [(one.name, *_figures(one.metrics)) for one in judged]
    return f"{aligned([header, *rows])}\n\n{_confusion(judged[0].metrics, labels, threshold)}"


def _figures(metrics: Metrics) -> tuple[str, str, str]:
    auc = "–" if math.isnan(metrics.auc) else f"{metrics.auc:.4f}"
    return f"{metrics.accuracy:.4f}", auc, f"{metrics.log_loss:.4f}"


def _confusion(metrics: Metrics, labels: tuple[str, str], threshold: float) -> str:
    quoted_labels = [quoted(label) for label in labels]
    header = (f"network, threshold {threshold:g}", *(f"predicted {label}" for label in quoted_labels))
    rows = [
        (f"truly {label}", *map(str, counts)) for label, counts in zip(quoted_labels, metrics.confusion, strict=True)
    ]
    return aligned([header, *rows])
