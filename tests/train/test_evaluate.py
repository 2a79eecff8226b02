"""Figures and their intervals, and leaks, found in numbers and categories, in either direction."""

import numpy as np
import pytest

from edgeproof.decision import Threshold
from edgeproof.scoring import area_under_roc
from edgeproof_train.contract import Encoding, Plan, learn_contract
from edgeproof_train.contract.categorical import CategoricalColumn
from edgeproof_train.contract.kind import Column
from edgeproof_train.contract.numeric import NumericColumn
from edgeproof_train.judge import find_leaks, judge, yardsticks
from edgeproof_train.judge.intervals import bootstrap_auc, wilson
from edgeproof_train.settings import Settings
from edgeproof_train.table import Dataset, Table
from edgeproof_train.table.target import Target

STANDARD = Settings(encoding="standard")
RNG = np.random.default_rng(2)
Y = np.tile(np.array([0, 1], np.float32), 100)
TRAIN, TEST = np.arange(150), np.arange(150, 200)


def encoding_of(
    columns: dict[str, np.ndarray], y: np.ndarray, train: np.ndarray, test: np.ndarray, **codes: np.ndarray
) -> Encoding:
    """Return the encoding of columns of numbers, and of codes from 1 of `a`, `b`, `c`: (n_rows,) each."""
    table = Table("", (), {}, np.arange(len(y)))
    dataset = Dataset("m", table, Target("t", ("0", "1"), np.arange(len(y)), y, 0), train, test)
    read: dict[str, Column] = {name: NumericColumn(x.astype(np.float32)) for name, x in columns.items()}
    read |= {name: CategoricalColumn(["a", "b", "c"], x) for name, x in codes.items()}
    return learn_contract(Plan(dataset, (), read), STANDARD)


def test_yardsticks() -> None:
    """The majority class has AUC 0.5; the others solve what is linear; all are measured on the held-out rows."""
    found = yardsticks(encoding_of({"x": Y + RNG.normal(size=200) * 0.05}, Y, TRAIN, TEST), STANDARD)
    ways = {"network": np.full(50, 0.4, np.float32), **found}
    judged = {one.name: one for one in judge(Y[TEST], ways, Threshold(0.5), 1)}
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
    assert low < area_under_roc(Y > 0, score) < high
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
    codes = np.where(Y > 0, 1 + 2 * RNG.integers(0, 2, 200), 2)
    leaks = find_leaks(encoding_of(columns, Y, TRAIN, TEST, category=codes))
    assert [leak.column for leak in leaks] == ["reverse", "category"]


def test_noise_that_happens_to_split_few_held_out_rows_is_no_leak() -> None:
    """Among 500 columns of noise one orders a dozen held-out rows perfectly; the training rows tell that it is luck."""
    rng = np.random.default_rng(3)
    y = np.tile(np.array([0, 1], np.float32), 30)
    train, test = np.arange(48), np.arange(48, 60)
    noise = rng.normal(size=60)
    noise[test] = y[test]
    assert find_leaks(encoding_of({"noise": noise}, y, train, test)) == []
