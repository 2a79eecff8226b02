"""Labelled rows of a program to the figures of a predictor."""

from typing import Any

from edgeproof.errors import RowsError
from edgeproof.predictor import Predictor
from edgeproof.rows import batch_of
from edgeproof.scoring.evaluate import Labels
from edgeproof.scoring.metrics import Metrics, measure


def evaluate_rows(predictor: Predictor, rows: Any, labels: Any, against_rest: bool = False) -> Metrics:
    """Measure a predictor on rows, as `Predictor.scores` takes them, and their labels, (n,).

    Rows without a label are left out. against_rest: every label other than labels[1] counts as labels[0].
    Raises RowsError for a label that the contract does not have, and where lengths differ.
    """
    contract = predictor.contract
    batch = batch_of({contract.target: labels}, [contract.target])
    truth, faults = Labels(contract.labels, contract.missing, against_rest).read(batch, contract.target)
    if faults:
        raise batch.refusal(faults[0])
    scores = predictor.scores(rows)
    if len(scores) != len(truth):
        raise RowsError(f"labels: expected {len(scores)}, one for each row, got {len(truth)}")
    known = truth >= 0
    if not known.any():
        raise RowsError(f"labels: expected some of {', '.join(contract.labels)}, got none")
    return measure(truth[known], scores[known], contract.rule)
