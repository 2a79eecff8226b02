"""Labelled tables to the figures of a predictor."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import Column, grammar
from edgeproof.errors import ProofError, RowsError, UsageError
from edgeproof.predictor import Predictor
from edgeproof.rows import Batch, Fault, Reading
from edgeproof.scoring.intervals import Interval, auc_interval, wilson
from edgeproof.scoring.metrics import Metrics, measure
from edgeproof.scoring.stream import Options, Outcome, Stream
from edgeproof.types import Floats, Places

UNLABELLED, _NEITHER = -1, -2  # in place of the label's place in the contract


@dataclass(frozen=True)
class Evaluation:
    """Figures on the labelled rows of tables."""

    metrics: Metrics
    intervals: dict[str, Interval]  # of accuracy and auc, 95 %
    unlabelled: int  # rows left out because their label is missing
    outcome: Outcome

    def to_json(self) -> dict[str, Any]:
        """Return the figures for `--json`."""
        rounded = {
            f"{name}_interval": None if math.isnan(low) else [float(f"{low:.6g}"), float(f"{high:.6g}")]
            for name, (low, high) in self.intervals.items()
        }
        counts = {"unlabelled": self.unlabelled, "rejected": self.outcome.rejected}
        return self.metrics.to_json() | rounded | counts


def evaluate_files(
    predictor: Predictor,
    rows: Sequence[str],
    options: Options = Options(),  # noqa: B008 — it is frozen
    target: str | None = None,
    against_rest: bool = False,
    renamed: Sequence[str] = (),
) -> Evaluation:
    """Measure a predictor on labelled tables.

    target: the column of labels; None for the contract's. against_rest: every label other than labels[1] counts as
    labels[0]. renamed: `OLD=NEW` for labels that are written otherwise in the
    tables. Raises UsageError, RowsError, EngineError, OutputError, DriftError.
    """
    target = target or predictor.contract.target
    labels = Labels(predictor.contract.labels, predictor.contract.missing, against_rest, renamed)
    stream = Stream(predictor, rows, options)

    def judge(batch: Batch, reading: Reading) -> tuple[tuple[Places, Floats], Sequence[Fault]]:
        truth, wrong = labels.read(batch, target)
        faults = sorted([*reading.faults, *wrong], key=lambda fault: fault.row)
        good, scores = stream.score(batch, reading, faults)
        return (truth[good], scores), faults

    truths, found = [np.empty(0, np.intp)], [np.empty((0, predictor.contract.n_scores), np.float32)]
    with stream.answers(judge, (target,)) as judged:
        for truth, scores in judged:
            truths.append(truth)
            found.append(scores)
        answers = predictor.contract.rule.decide(np.concatenate(found))
        stream.conclude(np.bincount(answers, minlength=len(predictor.contract.labels)).tolist())
    outcome = stream.outcome()
    truth = np.concatenate(truths)
    known = truth != UNLABELLED
    if not known.any():
        raise RowsError(f"{outcome.source}: column {grammar.quoted(target)}: expected labelled rows, got none")
    truth, scores, rule = truth[known], np.concatenate(found)[known], predictor.contract.rule
    metrics = measure(truth, scores, rule)
    intervals = {"accuracy": wilson(metrics.accuracy, metrics.rows)}
    if len(predictor.contract.labels) == 2:
        intervals["auc"] = auc_interval(truth == 1, rule.probabilities(scores)[:, 1])
    return Evaluation(metrics, intervals, int((~known).sum()), outcome)


def refuse_below(found: Evaluation, least: Mapping[str, float | None]) -> None:
    """Raise ProofError for the figures that are below their limits, or not defined; least: by its name in Metrics."""
    missed = []
    for name, limit in least.items():
        figure = getattr(found.metrics, name)
        if limit is not None and not figure >= limit:
            got = "is not defined" if math.isnan(figure) else f"is {figure:.6g}"
            missed.append(f"--min-{name} {limit:g}: missed: the {name} {got}")
    if missed:
        raise ProofError(f"{'; '.join(missed)} on {found.metrics.rows:,} rows of {found.outcome.source}")


class Labels:
    """Reads the column of true labels."""

    def __init__(
        self, labels: tuple[str, ...], missing: frozenset[str], against_rest: bool = False, renamed: Sequence[str] = ()
    ) -> None:
        if against_rest and len(labels) != 2:
            raise UsageError(f"--against-rest: expected a model of two labels, got {len(labels)}")
        self._labels = labels
        self._missing = missing
        self._rest = 0 if against_rest else _NEITHER
        self._places = {grammar.category(label): place for place, label in enumerate(labels)}
        self._places |= {label: place for place, label in enumerate(labels)}
        self._places |= {old: labels.index(new) for old, new in (_renamed(one, labels) for one in renamed)}

    def read(self, batch: Batch, target: str) -> tuple[Places, list[Fault]]:
        """Return each label's place in the contract, (n_rows,), -1 where missing; and the labels of none."""
        few, places = _distinct(batch.columns[target])
        texts = [grammar.label_value(cell, self._missing) for cell in few]
        truth = np.array([self._place(text) for text in texts], np.intp)[places]
        truth[[fault.row for fault in batch.faults]] = UNLABELLED
        wanted = " or ".join(map(grammar.quoted, self._labels))
        return truth, [
            Fault(row, target, f"expected {wanted}, got {self._told(str(texts[places[row]]), batch)}")
            for row in map(int, np.flatnonzero(truth == _NEITHER))
        ]

    def _told(self, text: str, batch: Batch) -> str:
        """Return a label of none, and how to read it: one of ours in another case, or one of the rest.

        Training tells a class from the rest by a label that says so: `not cat`.
        """
        same = next((label for label in self._labels if label.casefold() == text.casefold()), None)
        hint = ""
        if self._labels[0] == f"not {self._labels[-1]}":
            hint = f"; --against-rest reads all other labels as {grammar.quoted(self._labels[0])}"
        elif same:
            hint = f"; --labels {text}={same} reads it" if batch.lines else f"; rename it {grammar.quoted(same)}"
        return grammar.quoted(text) + hint

    def _place(self, text: str | None) -> int:
        if text is None:
            return UNLABELLED
        return self._places.get(text, self._places.get(grammar.category(text), self._rest))


def _renamed(given: str, labels: tuple[str, ...]) -> tuple[str, str]:
    """Split `OLD=NEW`, where NEW is one of the labels; raises UsageError."""
    for label in labels:
        if given.endswith(f"={label}") and len(given) > len(label) + 1:
            return grammar.clean(given.removesuffix(f"={label}")), label
    wanted = " or ".join(map(grammar.quoted, labels))
    raise UsageError(f"--labels: expected OLD=NEW where NEW is {wanted}, got {grammar.quoted(given)}")


def _distinct(cells: Sequence[Any]) -> tuple[Sequence[Any], npt.NDArray[np.intp]]:
    """Return distinct cells, and for each row the place of its cell among them: (n_rows,)."""
    if isinstance(cells, Column):
        return cells.distinct()
    found: dict[tuple[type, Any], int] = {}  # 1, 1.0 and True are equal as keys, not as labels
    places = [found.setdefault((type(cell), cell), len(found)) for cell in cells]
    return [cell for _, cell in found], np.array(places, np.intp)
