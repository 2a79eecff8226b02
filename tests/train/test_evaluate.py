"""Figures equal the runtime's, and leaks are found in numbers and categories, in either direction."""

import numpy as np
import pytest

from edgeproof.decision.contract import CategoricalFeature, Contract
from edgeproof.scoring import metrics
from edgeproof_train.contract.encoding import numeric_feature
from edgeproof_train.judge.evaluate import area_under_roc, find_leaks, judge, measure
from edgeproof_train.judge.intervals import bootstrap_auc, wilson
from edgeproof_train.judge.yardsticks import yardsticks
from edgeproof_train.settings import Settings

STANDARD = Settings(encoding="standard")
RNG = np.random.default_rng(2)
Y = np.tile(np.array([0, 1], np.float32), 100)
TRAIN, TEST = np.arange(150), np.arange(150, 200)


def test_figures_are_those_of_the_runtime() -> None:
    """scikit-learn's figures and `edgeproof evaluate`'s agree."""
    probability = np.clip(Y * 0.3 + RNG.random(200) * 0.7, 0, 1).astype(np.float32)
    ours, theirs = measure(Y, probability, 0.5), metrics.measure(Y > 0, probability, 0.5)
    assert ours.confusion == theirs.confusion
    assert (ours.accuracy, ours.auc, ours.log_loss) == pytest.approx((theirs.accuracy, theirs.auc, theirs.log_loss))


def test_yardsticks() -> None:
    """The majority class has AUC 0.5; the others solve what is linear; all are measured on the held-out rows."""
    x = (Y + RNG.normal(size=200) * 0.05).astype(np.float32)[:, None]
    contract = Contract("m", "t", ("0", "1"), 0.5, (numeric_feature("x", x[TRAIN, 0], STANDARD),))
    found = yardsticks(contract, x, Y, (TRAIN, TEST), STANDARD)
    judged = {one.name: one for one in judge(Y[TEST], {"network": np.full(50, 0.4, np.float32), **found}, 0.5, 1)}
    majority = judged.pop("majority class").metrics
    assert (majority.auc, majority.accuracy) == (0.5, 0.5)
    assert judged.pop("network").metrics.confusion == ((25, 0), (25, 0))
    assert {name: one.metrics.accuracy for name, one in judged.items()} == {
        "logistic regression": 1,
        "scikit-learn's MLP": 1,
        "boosted trees": 1,
    }


def test_wilson() -> None:
    """Newcombe 1998, table I: 81 of 263; and it stays within 0…1."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(1.0, 10)[1] == pytest.approx(1)


def test_bootstrap() -> None:
    """Half of two standard errors of the AUC (Hanley, McNeil 1982) to either side, about; NaN with one class."""
    rng = np.random.default_rng(0)
    score = (Y * 0.5 + rng.normal(size=200)).astype(np.float32)
    low, high = bootstrap_auc(Y, score, 1)
    assert low < area_under_roc(Y, score) < high
    assert high - low == pytest.approx(0.152, rel=0.25)
    assert np.isnan(bootstrap_auc(np.zeros(5, np.float32), score[:5], 1)).all()


def test_leaks() -> None:
    """A number in reverse and a category leak; noise, and a number that merely helps, do not."""
    columns = {
        "reverse": np.where(RNG.random(200) < 0.1, np.nan, -Y),
        "helps": Y + RNG.normal(size=200),
        "noise": RNG.normal(size=200),
    }
    columns["reverse"][TEST] = -Y[TEST] + 0.1
    numeric = [numeric_feature(name, x[TRAIN].astype(np.float32), STANDARD) for name, x in columns.items()]
    category = CategoricalFeature("category", ("a", "b", "c"))
    codes = np.where(Y > 0, 1 + 2 * RNG.integers(0, 2, 200), 2)
    rows = np.column_stack([*columns.values(), codes]).astype(np.float32)
    contract = Contract("m", "t", ("0", "1"), 0.5, (*numeric, category))
    assert [leak.column for leak in find_leaks(contract, rows, Y, TRAIN, TEST)] == ["reverse", "category"]


def test_noise_that_happens_to_split_few_held_out_rows_is_no_leak() -> None:
    """Among 500 columns of noise one orders a dozen held-out rows perfectly; the training rows tell that it is luck."""
    rng = np.random.default_rng(3)
    y = np.tile(np.array([0, 1], np.float32), 30)
    train, test = np.arange(48), np.arange(48, 60)
    rows = rng.normal(size=(60, 1)).astype(np.float32)
    rows[test, 0] = y[test]
    contract = Contract("m", "t", ("0", "1"), 0.5, (numeric_feature("noise", rows[train, 0], STANDARD),))
    assert find_leaks(contract, rows, y, train, test) == []
