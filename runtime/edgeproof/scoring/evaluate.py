"""A labelled table to the figures of a predictor."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np

from edgeproof import tables
from edgeproof.console import Progress
from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.errors import RowsError
from edgeproof.package.sealed import StrPath
from edgeproof.predictor import Predictor
from edgeproof.rows.vectors import Batch, Fault, read
from edgeproof.scoring.metrics import Metrics, measure
from edgeproof.scoring.overlap import Overlap
from edgeproof.scoring.rejects import FAIL, Found, Refused, Unusual, good_rows, rejecting, rejects_path


@dataclass(frozen=True)
class Evaluation:
    """Figures on the labelled rows of a file."""

    metrics: Metrics
    unlabelled: int  # rows left out because their label is missing
    rejected: int  # rows left out because they cannot be read
    rejects: str | None  # where they are listed
    notes: list[str]  # about unknown categories and numbers outside the training range

    def to_json(self) -> dict[str, Any]:
        """Return the figures for `--json`."""
        return self.metrics.to_json() | {"unlabelled": self.unlabelled, "rejected": self.rejected}


@dataclass(frozen=True, eq=False)
class _Judged:
    """The true labels of a batch and the answers to its good rows."""

    n_rows: int
    refused: Refused
    unusual: Found
    truths: list[bool | None]  # of the good rows; None where the label is missing
    probability: Floats  # of the good rows


def evaluate_file(
    predictor: Predictor,
    rows: Sequence[str],
    target: str | None = None,
    table_format: str | None = None,
    batch_size: int = 16384,
    against_rest: bool = False,
    on_error: str = FAIL,
    rejects: StrPath | None = None,
    strict: bool = False,
    quiet: bool = True,
) -> Evaluation:
    """Measure a predictor on labelled tables.

    against_rest: every label other than labels[1] counts as labels[0]. on_error: `skip` leaves out rows that cannot be
    read. strict: unknown categories and numbers outside the training range cannot be. Raises UsageError, RowsError,
    EngineError, OutputError.
    """
    target = target or predictor.contract.target
    rejects = rejects_path(on_error, rejects, rows, None)
    rows = tables.files_of(rows, table_format)
    several = len(rows) > 1
    truths: list[bool | None] = []
    probabilities = [np.empty(0, np.float32)]
    unusual = Unusual(predictor.contract, several)

    def judge(batch: Batch) -> _Judged:
        reading = read(predictor.contract, batch, strict)
        truth, faults = _truths(predictor, batch, target, against_rest)
        faults = _merged(reading.faults, faults)
        good = good_rows(batch, faults, on_error)
        p = predictor.probability(reading.vectors[good]) if good.any() else probabilities[0]
        refused = Refused.of(batch, faults)
        return _Judged(batch.n_rows, refused, unusual.find(batch, reading), list(compress(truth, good)), p)

    with closing(Progress(tables.size_of(rows), quiet)) as progress, rejecting(rejects, several) as rejected:
        pieces = tables.pieces_of(rows, batch_size, predictor.contract, (target,), table_format, progress.read)
        with Overlap(pieces, judge) as all_judged:
            for judged in all_judged:
                rejected.add(judged.refused)
                unusual.add(judged.unusual)
                truths += judged.truths
                probabilities.append(judged.probability)
                progress.add(judged.n_rows)
    source = "all files" if several else tables.source_name(rows[0])
    known = np.array([truth is not None for truth in truths], bool)
    if not known.any():
        raise RowsError(f"{source}: column {grammar.quoted(target)}: expected labelled rows, got none")
    truth_known = np.array([bool(t) for t in truths], bool)[known]
    metrics = measure(truth_known, np.concatenate(probabilities)[known], predictor.contract.threshold)
    return Evaluation(metrics, int((~known).sum()), rejected.rows, rejects, unusual.notes(source))


def _merged(faults: list[Fault], more: list[Fault]) -> list[Fault]:
    return sorted([*faults, *more], key=lambda fault: fault.row) if more else faults


def _truths(
    predictor: Predictor, batch: Batch, target: str, against_rest: bool
) -> tuple[list[bool | None], list[Fault]]:
    """Read the labels: whether each is labels[1], None where missing; and those that are neither."""
    rest = False if against_rest else None
    contract = predictor.contract
    spellings = {grammar.category(label): label == contract.labels[1] for label in contract.labels}
    spellings |= {label: label == contract.labels[1] for label in contract.labels}
    truths: list[bool | None] = []
    faults = []
    unreadable = {fault.row for fault in batch.faults}
    for row, cell in enumerate(batch.columns[target]):
        label = None if row in unreadable else grammar.label_value(cell, contract.missing)
        truth = None if label is None else spellings.get(label, spellings.get(grammar.category(label), rest))
        if label is not None and truth is None:
            wanted = " or ".join(grammar.quoted(known) for known in contract.labels)
            faults.append(Fault(row, target, f"expected {wanted}, got {grammar.quoted(label)}"))
        truths.append(truth)
    return truths, faults
