"""Figures equal scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)

from edgeproof.decision import Argmax, Threshold
from edgeproof.scoring import measure


@pytest.mark.parametrize("seed", range(3))
def test_equal_to_scikit_learn(seed: int) -> None:
    """Accuracy, precision, recall, F1, both areas with ties, log loss with 0 and 1, confusion."""
    rng = np.random.default_rng(seed)
    p = np.round(rng.random(500), 2).astype(np.float32)
    truth = rng.random(500) < p
    p[:2], truth[:2] = (0, 1), (True, False)
    metrics = measure(truth.astype(np.intp), p[:, None], Threshold(0.5))
    assert metrics.accuracy == accuracy_score(truth, p > 0.5)
    assert metrics.auc == pytest.approx(roc_auc_score(truth, p), abs=1e-12)
    assert metrics.pr_auc == pytest.approx(average_precision_score(truth, p), abs=1e-12)
    for ours, theirs in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        assert getattr(metrics, ours) == pytest.approx(theirs(truth, p > 0.5), abs=1e-12)
    assert metrics.log_loss == pytest.approx(log_loss(truth, p), rel=1e-6)
    assert np.array_equal(metrics.confusion, confusion_matrix(truth, p > 0.5))


def test_one_class_has_no_auc() -> None:
    """The area is undefined, and null in JSON."""
    metrics = measure(np.ones(3, np.intp), np.full((3, 1), 0.7, np.float32), Threshold(0.5))
    assert np.isnan(metrics.auc)
    assert metrics.to_json()["auc"] is None


def test_figures_that_are_undefined_are_null() -> None:
    """No row is called labels[1], or none is: no precision, no recall, no PR AUC; never a division by zero."""
    never = np.zeros((2, 1), np.float32)
    none_called = measure(np.array([1, 0]), never, Threshold(0.5)).to_json()
    assert (none_called["precision"], none_called["recall"], none_called["f1"]) == (None, 0.0, 0.0)
    none_true = measure(np.zeros(2, np.intp), never, Threshold(0.5)).to_json()
    assert (none_true["recall"], none_true["pr_auc"], none_true["f1"]) == (None, None, None)


def test_three_classes_equal_scikit_learn() -> None:
    """Accuracy, log loss and confusion by the largest of three probabilities; no area under one curve."""
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(3), 500).astype(np.float32)
    truth = rng.integers(0, 3, 500)
    metrics = measure(truth, p, Argmax())
    assert metrics.accuracy == accuracy_score(truth, p.argmax(axis=1))
    assert metrics.log_loss == pytest.approx(log_loss(truth, p), rel=1e-6)
    assert np.array_equal(metrics.confusion, confusion_matrix(truth, p.argmax(axis=1)))
    assert metrics.to_json()["auc"] is None
    assert [metrics.to_json()[name] for name in ("precision", "recall", "f1", "pr_auc")] == [None] * 4
