"""A labelled table to the figures of a predictor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import grammar, tables
from edgeproof.errors import RowsError
from edgeproof.metrics import Metrics, measure
from edgeproof.predictor import Predictor
from edgeproof.rejects import FAIL, Unusual, rejecting, rejects_path
from edgeproof.vectors import Batch, Fault, read


@dataclass(frozen=True)
class Evaluation:
    """Figures on the labelled rows of a file."""

    metrics: Metrics
    unlabelled: int  # rows left out because their label is missing
    rejected: int  # rows left out because they cannot be read
    rejects: Path | None  # where they are listed
    notes: list[str]  # about unknown categories and numbers outside the training range

    def to_json(self) -> dict[str, Any]:
        """Return the figures for `--json`."""
        return self.metrics.to_json() | {"unlabelled": self.unlabelled, "rejected": self.rejected}


def evaluate_file(
    predictor: Predictor,
    rows: str,
    target: str | None = None,
    table_format: str | None = None,
    batch_size: int = 8192,
    against_rest: bool = False,
    on_error: str = FAIL,
    rejects: Path | None = None,
    strict: bool = False,
) -> Evaluation:
    """Measure a predictor on a labelled table.

    against_rest: every label other than labels[1] counts as labels[0]. on_error: `skip` leaves out rows that cannot be
    read. strict: unknown categories and numbers outside the training range cannot be. Raises UsageError, RowsError,
    EngineError, OutputError.
    """
    target = target or predictor.contract.target
    rejects = rejects_path(on_error, rejects, rows, None)
    truths: list[bool | None] = []
    probabilities = [np.empty(0, np.float32)]
    unusual = Unusual(predictor.contract)
    source = tables.source_name(rows)
    with tables.reading(rows, table_format) as reader, rejecting(rejects) as rejected:
        for batch in reader.batches(batch_size, (*predictor.contract.feature_names, target), tolerant=True):
            reading = read(predictor.contract, batch, strict)
            truth, faults = _truths(predictor, batch, target, against_rest)
            good = rejected.take(batch, _merged(reading.faults, faults))
            unusual.add(batch, reading)
            if good.any():
                truths += [one for one, ok in zip(truth, good, strict=True) if ok]
                probabilities.append(predictor.probability(reading.vectors[good]))
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
