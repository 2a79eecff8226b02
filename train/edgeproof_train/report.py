"""Texts that `train` shows people: the plan of the columns, the figures, the warnings. No line is over 80 columns."""

import math
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from edgeproof.console import aligned, listed, paragraph, short, terms_text
from edgeproof.decision import grammar, logit, quoted
from edgeproof_train.contract import Plan
from edgeproof_train.fit import Calibration
from edgeproof_train.judge import COPIES, LINEAR, TFIDF, Importance, Judged, Leak
from edgeproof_train.pipeline import Trained
from edgeproof_train.settings import Settings
from edgeproof_train.table import shown_counts

_COLUMNS = 8  # whose worth is shown; training.json has all of them
_NOTES = 10  # columns of which a run tells
_WORDS = 4  # words for missing, and columns of each, that a run names
_WAY = 24  # characters of what the network is compared with
_LABEL = 14  # characters of a label that is three times in a line
_COPIES = 0.2  # share of the held-out rows that is worth a line
_LITTLE = 0.001  # a drop of the ROC AUC that is not worth a line


def plan(planned: Plan) -> str:
    """Return the table that `--dry-run` prints: column, kind, reason."""
    rows = [(column.name, column.kind, column.reason) for column in planned.parts]
    return listed([("column", "kind", "reason"), *rows])


def notes(planned: Plan) -> list[str]:
    """Return a line for each thing about the table that people should know before they trust the figures."""
    target = planned.dataset.target
    dropped = [f"{target.dropped} rows without a label in {quoted(target.name)} were dropped"] * bool(target.dropped)
    if target.rest:
        dropped.append(f"{quoted(target.labels[0])} stands for {shown_counts(target.rest)}")
    unasked = (part for part in planned.set_aside if part.reason not in ("--drop", "--teacher"))
    aside = [f"column {grammar.named(one.name)} set aside: {one.reason}" for one in unasked]
    told = [*aside, *(f"column {grammar.named(one.name)} {one.doubt}" for one in planned.parts if one.doubt)]
    more = [f"{len(told) - _NOTES} more: --dry-run shows all"] if len(told) > _NOTES else []
    said = planned.dataset.table.said
    return list(map(paragraph, [*said, *dropped, *_nothing(planned), *told[:_NOTES], *more, *_knowing(planned)]))


def _knowing(planned: Plan) -> list[str]:
    """Say so where a teacher from elsewhere may know what the figures are measured by."""
    data = planned.dataset
    known = 0 if data.teacher is None else int(np.count_nonzero(~np.isnan(data.teacher[data.test])))
    told = f"--teacher has a probability for {known} held-out rows, too. If it learned from their labels, the figures"
    return [f"{told} are too good: fit it to training rows alone"] if known else []


def _nothing(planned: Plan) -> list[str]:
    """Return what was read as missing: each word with the columns and rows that have it, the most frequent first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, words in planned.nothing.items():
        for word, rows in words.items():
            found.setdefault(word, []).append((name, rows))
    if not found:
        return []
    most = sorted(found, key=lambda word: -sum(rows for _, rows in found[word]))
    told = "; ".join(f"{quoted(word)} in {_places(found[word])}" for word in most[:_WORDS])
    return [
        f"read as missing: {told}{'; …' if len(most) > _WORDS else ''}. --not-missing COLUMN=TEXT makes one a value"
    ]


def _places(columns: list[tuple[str, int]]) -> str:
    shown = [f"{grammar.shown(name)} ({n} row{'s' if n > 1 else ''})" for name, n in columns[:_WORDS]]
    left = len(columns) - _WORDS
    return ", ".join(shown) + (f" and {left} more column{'s' if left > 1 else ''}" if left > 0 else "")


def warning(trained: Trained) -> str | None:
    """Return the one loud warning that ends a run whose network nobody should use; None where all is well."""
    reason = _leak_reason(trained.leaks, trained.judged[0].metrics.rows) if trained.leaks else trained.useless
    return None if reason is None else paragraph(f"WARNING: {reason}")


def _leak_reason(leaks: list[Leak], rows: int) -> str:
    names = ", ".join(grammar.named(leak.column) for leak in leaks)
    which = f"column {names} alone predicts" if len(leaks) == 1 else f"columns {names} each alone predict"
    auc = min(leak.auc for leak in leaks)
    drop = " ".join(f"--drop {_argument(leak.column)}" for leak in leaks)
    return (
        f"{which} the target almost perfectly (ROC AUC {auc:.4f} on {rows} held-out rows)."
        f" If it is not known before the decision, train again with {drop}"
    )


def _argument(name: str) -> str:
    """Write a name as --drop takes it from a shell: quoted as in CSV, then for the shell."""
    needs_quotes = any(c in name for c in ',"\r\n') or name != name.strip()
    field = '"' + name.replace('"', '""') + '"' if needs_quotes else name
    return shlex.quote(field) if field.isprintable() else "$'" + field.encode("unicode_escape").decode() + "'"


def next_step(name: str, output: str) -> str:
    """Return what to do with the folder that was written."""
    written = f"{output} is written."
    step = f"edgeproof export {shlex.quote(output)} -o {name}.edgeproof"
    line = f"{written} Next: {step}"
    return line if len(line) <= 80 else f"{written} Next:\n  {step}"


def figures(trained: Trained) -> str:
    """Return the figures on held-out rows, what was chosen, the mistakes, calibration, and what columns are worth."""
    judged, contract = trained.judged, trained.contract
    settings = trained.network.settings
    told = [*_chosen(settings), *_short_of_bytes(trained), *(verdict(judged) if settings.hidden else [])]
    if _COPIES <= trained.copies < COPIES:
        told.append(f"{trained.copies:.0%} of the held-out rows are equal to training rows, label included.")
    parts = [overall(judged), decisions(judged, contract.labels[1]), *map(paragraph, told)]
    parts += [confusion(judged[0], contract.labels), _calibration(trained)]
    if trained.importances:
        parts.append(_worth(trained.importances))
    if trained.network.encoding.plan.texts:
        parts.append(_terms(trained))
    return "\n\n".join(part for part in parts if part)


def overall(judged: list[Judged], unit: str = "rows") -> str:
    """Return the figures that no threshold changes, and accuracy."""
    header = (f"{judged[0].metrics.rows} held-out {unit}", "accuracy", "95 % CI", "ROC AUC", "95 % CI", "log loss")
    rows = []
    for one in judged:
        accuracy, auc = (f"{low:.3f}–{high:.3f}" for low, high in (one.accuracy_interval, one.auc_interval))
        figures = (one.metrics.accuracy, one.metrics.auc, one.metrics.log_loss)
        shown = [_figure(figure) for figure in figures]
        rows.append((short(one.name, _WAY), shown[0], accuracy, shown[1], auc if shown[1] != "–" else "–", shown[2]))
    return aligned([header, *rows])


def decisions(judged: list[Judged], positive: str) -> str:
    """Return the figures about labels[1], each way at its own threshold."""
    header = (f"for {quoted(short(positive))}", "threshold", "precision", "recall", "F1", "PR AUC")
    rows = []
    for one in judged:
        metrics = one.metrics
        figures = (metrics.precision, metrics.recall, metrics.f1, metrics.pr_auc)
        rows.append((short(one.name, _WAY), one.rule.title.removeprefix("threshold "), *map(_figure, figures)))
    return aligned([header, *rows])


def _figure(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4f}"


def _terms(trained: Trained) -> str:
    fitted = trained.network.fitted
    return terms_text(trained.contract, lambda encoded: logit(fitted.probability(encoded).astype(np.float64)))


def _chosen(settings: Settings) -> list[str]:
    """Say what the tuned recipe made of the columns and of the layers."""
    if settings.recipe != "tuned":
        return []
    terms = f"{settings.terms} {settings.term_kind} of texts, " if settings.term_kind else ""
    encodings = {"identity": "columns as they are", "standard": "standardised columns"}
    columns = encodings.get(settings.numbers_as, f"columns in at most {settings.bins} bins")
    if settings.hidden:
        return [f"Chosen: {terms}{columns}, hidden layers of {', '.join(map(str, settings.hidden))} units."]
    kind = "an additive model" if settings.numbers_as == "piecewise" else "a logistic regression"
    return [f"Chosen: {terms}{columns}, no hidden layers: {kind}. Nothing larger was clearly better out of fold."]


def _short_of_bytes(trained: Trained) -> list[str]:
    """Say what was left out of the network so that it keeps to its bytes."""
    encoding, settings = trained.network.encoding, trained.network.settings
    gone = sum(part.reason.startswith("--max-bytes") for part in encoding.plan.set_aside)
    stay = f"{len(encoding.columns)} columns that order training rows best by themselves stay, {gone} do not"
    told = [stay] * bool(gone)
    pooled = f"categories in fewer than {settings.min_frequency} training rows count as unknown"
    told += [pooled] * (settings.min_frequency > trained.asked.min_frequency)
    return [f"To keep to --max-bytes {settings.max_bytes}: {'; '.join(told)}."] if told else []


def verdict(judged: list[Judged], unit: str = "rows") -> list[str]:
    """Say so where the network is not better than logistic regression."""
    network, linear = judged[0].metrics, next(one for one in judged if one.name in (LINEAR, TFIDF)).metrics
    if network.auc > linear.auc or (math.isnan(network.auc) and network.accuracy > linear.accuracy):
        return []
    told = f"(ROC AUC {network.auc:.4f} against {linear.auc:.4f})"
    return [f"The network is not better than logistic regression on these {unit} {told}: the simpler model would do."]


def confusion(network: Judged, labels: Sequence[str]) -> str:
    """Return how often each label was called what."""
    shown = [quoted(short(label, _LABEL)) for label in labels]
    header = ("network", *(f"predicted {label}" for label in shown))
    counts = zip(shown, network.metrics.confusion, strict=True)
    return aligned([header, *((f"truly {label}", *map(str, row)) for label, row in counts)])


def _calibration(trained: Trained) -> str:
    """Return what calibration did to the probabilities of the held-out rows."""
    calibration: Calibration = trained.network.calibration
    if trained.network.settings.recipe != "tuned":
        return ""
    if calibration.method == "none":
        return "Calibration: none; the probabilities are good as they are."
    return calibrated(calibration, trained.reliability)


def calibrated(calibration: Calibration, reliability: Sequence[Mapping[str, float]]) -> str:
    """Return what a line through the logit did; reliability: before and after."""
    header = ("calibration", "Brier score", "log loss", "calibration error")
    named = zip(("before", "after"), reliability, strict=True)
    rows = [(name, *(f"{value:.4f}" for value in one.values())) for name, one in named]
    line = f"the logit times {calibration.factor:.3f} plus {calibration.shift:.3f}, in the last layer"
    return f"{aligned([header, *rows])}\n{calibration.method}: {line}"


def _worth(importances: list[Importance]) -> str:
    """Return the most important columns."""
    shown = [one for one in importances[:_COLUMNS] if one.auc_drop >= _LITTLE]
    rows = [(short(one.column, 40), f"{one.auc_drop:.4f}") for one in shown]
    rest = len(importances) - len(rows)
    many = f"\n{rest} other column{'s' if rest > 1 else ''}: less; training.json lists all of them" if rest else ""
    return aligned([("column, its values shuffled", "ROC AUC falls by"), *rows]) + many


def as_json(trained: Trained, output: str) -> dict[str, Any]:
    """Return the summary for scripts: what `--json` prints."""
    before, after = trained.reliability
    return {
        "output": output,
        "name": trained.contract.name,
        "labels": list(trained.contract.labels),
        "metrics": {one.name: one.to_json() for one in trained.judged},
        "calibration": {**trained.network.calibration.to_json(), "before": before, "after": after},
        "importance": {one.column: float(f"{one.auc_drop:.6g}") for one in trained.importances},
        "leaks": {leak.column: float(f"{leak.auc:.6g}") for leak in trained.leaks},
        "useless": trained.useless,
    }
