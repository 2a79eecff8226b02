"""Calibration and thresholds: what they are fitted to is what they reach."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, f1_score, log_loss, precision_score, recall_score

from edgeproof.errors import RowsError
from edgeproof_train.choose.thresholds import choose
from edgeproof_train.fit import Calibration, calibrate, sigmoid, uncalibrated
from edgeproof_train.fit.descent import Weights
from edgeproof_train.judge import reliability
from edgeproof_train.settings import Settings, aim_of

RNG = np.random.default_rng(5)
LOGIT = RNG.normal(0, 2, 4000).astype(np.float32)
Y = (RNG.random(4000) < sigmoid(0.5 * LOGIT - 1)).astype(np.float32)
P = sigmoid(LOGIT)


def asked(method: str, class_weights: str = "none") -> Settings:
    """Settings that ask for a method."""
    return Settings(calibration=method, class_weights=class_weights)


def test_platt_finds_the_line() -> None:
    """The slope and the intercept that made the labels."""
    line = calibrate(asked("platt"), Y, LOGIT)
    assert (line.factor, line.shift) == pytest.approx((0.5, -1), abs=0.1)
    assert calibrate(asked("temperature"), Y, LOGIT).shift == 0


def test_auto_chooses_by_rows_and_weights() -> None:
    """An intercept only where rows abound or class weights made one necessary."""
    assert calibrate(asked("auto"), Y, LOGIT).method == "platt"
    assert calibrate(asked("auto"), Y[:200], LOGIT[:200]).method == "temperature"
    assert calibrate(asked("auto", class_weights="balanced"), Y[:200], LOGIT[:200]).method == "platt"


def test_auto_takes_no_line_that_does_not_help_other_rows() -> None:
    """Probabilities that are right already stay as they are; asked for by name, the line is drawn all the same."""
    right = (np.random.default_rng(1).random(300) < sigmoid(LOGIT[:300])).astype(np.float32)
    assert calibrate(asked("auto"), right, LOGIT[:300]) == Calibration("none")
    assert calibrate(asked("temperature"), right, LOGIT[:300]).method == "temperature"


def test_the_order_is_never_turned_around() -> None:
    """A line that falls is not taken."""
    assert calibrate(asked("platt"), 1 - Y, LOGIT) == Calibration("none")


def test_the_line_is_folded_into_the_last_layer() -> None:
    """The rescaled network is the line through the logit, and undoing it gives the probabilities from before."""
    network = Weights((RNG.normal(size=(3, 1)).astype(np.float32),), (np.ones(1, np.float32),), "relu")
    x = RNG.normal(size=(50, 3)).astype(np.float32)
    line = Calibration("platt", 0.5, -1.0)
    folded = network.rescaled(line.factor, line.shift)
    np.testing.assert_allclose(folded.logit(x), 0.5 * network.logit(x) - 1, atol=1e-6)
    before = uncalibrated(sigmoid(folded.logit(x)), line)
    np.testing.assert_allclose(before, sigmoid(network.logit(x)), atol=1e-5)


def test_reliability() -> None:
    """Brier score and log loss are scikit-learn's; calibration lessens all three figures."""
    before = reliability(Y, P)
    assert before["brier"] == pytest.approx(brier_score_loss(Y, P), rel=1e-5)
    assert before["log_loss"] == pytest.approx(log_loss(Y, P), rel=1e-5)
    line = calibrate(asked("platt"), Y, LOGIT)
    after = reliability(Y, sigmoid(np.float32(line.factor) * LOGIT + np.float32(line.shift)))
    assert all(after[key] < before[key] for key in before)
    assert after["calibration_error"] < 0.03 < before["calibration_error"]


def best(score: Callable[..., Any], y: np.ndarray, p: np.ndarray) -> float:
    """Try a threshold between any two probabilities: the best score there is."""
    return max(float(score(y, p > t)) for t in np.append(np.unique(p)[:-1], 0))


def test_rules_reach_the_best_there_is() -> None:
    """F1, Youden's J and costs equal the best of all thresholds, tried one by one."""
    y, p = Y[:150], P[:150]
    scores: dict[str, Callable[..., Any]] = {
        "f1": f1_score,
        "youden": lambda y, d: d[y > 0].mean() - d[y == 0].mean(),
        "cost:1:5": lambda y, d: -(d[y == 0].sum() + 5 * (~d[y > 0]).sum()),
    }
    for rule, score in scores.items():
        assert score(y, p > np.float32(choose(rule, y, p))) == pytest.approx(best(score, y, p)), rule


def test_rules_with_a_least_share() -> None:
    """The share is reached; the other figure is the best that it leaves."""
    y, p = Y[:150], P[:150]
    decided = p > np.float32(choose("precision:0.8", y, p))
    assert precision_score(y, decided) >= 0.8
    reached = [t for t in np.unique(p)[:-1] if precision_score(y, p > t) >= 0.8]
    assert recall_score(y, decided) == max(recall_score(y, p > t) for t in reached)
    assert recall_score(y, p > np.float32(choose("recall:0.9", y, p))) >= 0.9


def test_a_share_out_of_reach_is_said() -> None:
    """No threshold makes the highest probability a positive one."""
    with pytest.raises(RowsError, match=r"precision:0\.9: no threshold reaches it"):
        choose("precision:0.9", np.array([1, 0, 0], np.float32), np.array([0.1, 0.2, 0.3], np.float32))


def test_numbers_are_no_rules() -> None:
    """A number is taken as it stands; half a rule is none."""
    assert choose(0.25, Y, P) == 0.25
    for text in ("f1:2", "cost:1", "cost:1:-1", "cost:1:inf", "precision", "recall:0", "f2"):
        assert aim_of(text) is None, text
