"""A labelled table to the figures of a predictor."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof import grammar, tables
from edgeproof.errors import RowsError
from edgeproof.metrics import Metrics, measure
from edgeproof.predictor import Predictor
from edgeproof.vectors import Batch, require_columns, row_vectors


@dataclass(frozen=True)
class Evaluation:
    """Figures on the labelled rows of a file."""

    metrics: Metrics
    unlabelled: int  # rows left out because their label is missing

    def to_json(self) -> dict[str, Any]:
        """Return the figures for `--json`."""
        return self.metrics.to_json() | {"unlabelled": self.unlabelled}


def evaluate_file(
    predictor: Predictor,
    rows: str,
    target: str | None = None,
    table_format: str | None = None,
    batch_size: int = 8192,
    against_rest: bool = False,
) -> Evaluation:
    """Measure a predictor on a labelled table.

    against_rest: every label other than labels[1] counts as labels[0]. Raises RowsError, EngineError.
    """
    target = target or predictor.contract.target
    truths: list[bool | None] = []
    probabilities = [np.empty(0, np.float32)]
    with tables.reading(rows, table_format) as reader:
        source = tables.source_name(rows)
        header = Batch(dict.fromkeys(reader.columns, ()), 0, source)
        require_columns(header, (*predictor.contract.feature_names, target))
        for batch in reader.batches(batch_size):
            truths += _truths(predictor, batch, target, against_rest)
            probabilities.append(predictor.probability(row_vectors(predictor.contract, batch)))
    known = np.array([truth is not None for truth in truths], bool)
    if not known.any():
        raise RowsError(f"{source}: column {grammar.quoted(target)}: expected labelled rows, got none")
    truth = np.array([bool(t) for t in truths], bool)[known]
    metrics = measure(truth, np.concatenate(probabilities)[known], predictor.contract.threshold)
    return Evaluation(metrics, int((~known).sum()))


def _truths(predictor: Predictor, batch: Batch, target: str, against_rest: bool) -> list[bool | None]:
    """Read the labels: whether each is labels[1], None where missing."""
    rest = False if against_rest else None
    contract = predictor.contract
    spellings = {grammar.category(label): label == contract.labels[1] for label in contract.labels}
    spellings |= {label: label == contract.labels[1] for label in contract.labels}
    truths: list[bool | None] = []
    for row, cell in enumerate(batch.columns[target]):
        label = grammar.label_value(cell, contract.missing)
        truth = None if label is None else spellings.get(label, spellings.get(grammar.category(label), rest))
        if label is not None and truth is None:
            wanted = " or ".join(grammar.quoted(known) for known in contract.labels)
            raise RowsError(
                f"{batch.where(row)}: column {grammar.quoted(target)}: expected {wanted}, got {grammar.quoted(label)}"
            )
        truths.append(truth)
    return truths
