"""Texts that `train` shows people: the plan of the columns, the figures, the warnings."""

import math
import shlex
from collections.abc import Sequence

import numpy as np

from edgeproof.console import aligned, terms_text
from edgeproof.decision import Rule, logit, quoted, shown
from edgeproof.scoring import Metrics
from edgeproof_train.contract import Plan
from edgeproof_train.fit import Calibration
from edgeproof_train.judge import LINEAR, TFIDF, Judged, Leak
from edgeproof_train.pipeline import Trained
from edgeproof_train.settings import Settings


def plan(planned: Plan) -> str:
    """Return the table that `--dry-run` prints: column, kind, reason."""
    rows = [(shown(column.name), column.kind, column.reason) for column in planned.parts]
    return aligned([("column", "kind", "reason"), *rows], right=False)


def notes(planned: Plan) -> list[str]:
    """Return a line for each thing about the table that people should know before they trust the figures."""
    target = planned.dataset.target
    dropped = [f"{target.dropped} rows without a label in {quoted(target.name)} were dropped"] * bool(target.dropped)
    unasked = (part for part in planned.set_aside if part.reason != "--drop")
    return [*dropped, *(f"column {quoted(part.name)} set aside: {part.reason}" for part in unasked)]


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


def figures(trained: Trained) -> str:
    """Return the figures on the held-out rows, side by side, what was chosen, and the network's confusion matrix."""
    judged, contract = trained.judged, trained.contract
    header = (f"{judged[0].metrics.rows} held-out rows", "accuracy", "95 %", "ROC AUC", "95 %", "log loss")
    rows = [(one.name, *_figures(one)) for one in judged]
    told = _verdict(judged) if trained.network.settings.hidden else []
    told = [*_chosen(trained.network.settings), *told]
    confusion = _confusion(judged[0].metrics, contract.labels, contract.rule)
    terms = [_terms(trained)] * bool(trained.network.encoding.plan.texts)
    return "\n\n".join([aligned([header, *rows]), *told, confusion, *terms])


def reliability(before: dict[str, float], after: dict[str, float], calibration: Calibration) -> str:
    """Return what calibration did to the probabilities of the held-out rows."""
    header = ("calibration", "Brier score", "log loss", "calibration error")
    rows = [(name, *(f"{value:.4f}" for value in one.values())) for name, one in (("before", before), ("after", after))]
    line = f"the logit times {calibration.factor:.3f} plus {calibration.shift:.3f}, in the last layer"
    return f"{aligned([header, *rows])}\n{calibration.method}: {line}"


def _terms(trained: Trained) -> str:
    fitted = trained.network.fitted
    return terms_text(trained.contract, lambda encoded: logit(fitted.probability(encoded).astype(np.float64)))


def _chosen(settings: Settings) -> list[str]:
    """Say what the tuned recipe made of the columns and of the layers."""
    if settings.recipe != "tuned":
        return []
    terms = f"{settings.terms} {settings.term_kind} of texts, " if settings.term_kind else ""
    encodings = {"identity": "columns as they are", "standard": "standardised columns"}
    columns = encodings.get(settings.encoding, f"columns in at most {settings.bins} bins")
    if settings.hidden:
        return [f"Chosen: {terms}{columns}, hidden layers of {', '.join(map(str, settings.hidden))} units."]
    kind = "an additive model" if settings.encoding == "piecewise" else "a logistic regression"
    return [f"Chosen: {terms}{columns}, no hidden layers: {kind}. Nothing larger was clearly better out of fold."]


def _verdict(judged: list[Judged]) -> list[str]:
    """Say so where the network is not better than logistic regression."""
    network, linear = judged[0].metrics, next(one for one in judged if one.name in (LINEAR, TFIDF)).metrics
    if network.auc > linear.auc or (math.isnan(network.auc) and network.accuracy > linear.accuracy):
        return []
    told = f"(ROC AUC {network.auc:.4f} against {linear.auc:.4f})"
    return [f"The network is not better than logistic regression on these rows {told}: the simpler model would do."]


def _figures(one: Judged) -> tuple[str, ...]:
    metrics = one.metrics
    accuracy, auc = ("{:.3f}…{:.3f}".format(*interval) for interval in (one.accuracy_interval, one.auc_interval))
    if math.isnan(metrics.auc):
        return f"{metrics.accuracy:.4f}", accuracy, "–", "–", f"{metrics.log_loss:.4f}"
    return f"{metrics.accuracy:.4f}", accuracy, f"{metrics.auc:.4f}", auc, f"{metrics.log_loss:.4f}"


def _confusion(metrics: Metrics, labels: Sequence[str], rule: Rule) -> str:
    quoted_labels = [quoted(label) for label in labels]
    header = (f"network, {rule.title}", *(f"predicted {label}" for label in quoted_labels))
    rows = [
        (f"truly {label}", *map(str, counts)) for label, counts in zip(quoted_labels, metrics.confusion, strict=True)
    ]
    return aligned([header, *rows])
