"""Figures and their intervals, and leaks, found in numbers and categories, in either direction."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from edgeproof.decision import Threshold
from edgeproof.scoring import area_under_roc, auc_interval, wilson
from edgeproof_train.contract import Encoding, Plan, learn_contract
from edgeproof_train.contract.categorical import CategoricalColumn
from edgeproof_train.contract.kind import Column
from edgeproof_train.contract.numeric import NumericColumn
from edgeproof_train.fit import Fitted
from edgeproof_train.judge import Judged, Way, find_leaks, importances, judge, repeats, useless, yardsticks
from edgeproof_train.pipeline import prepare
from edgeproof_train.settings import Settings, settings_from
from edgeproof_train.table import Dataset, Table
from edgeproof_train.table.target import Target
from tests.support.training import Write

STANDARD = Settings(numbers_as="standard")
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
    network = Way(np.full(50, 0.4, np.float32), Threshold(0.5))
    judged = {one.name: one for one in judge(Y[TEST], {"network": network, **found})}
    majority = judged.pop("majority class").metrics
    assert (majority.auc, majority.accuracy) == (0.5, 0.5)
    assert judged.pop("network").metrics.confusion == ((25, 0), (25, 0))
    assert {name: one.metrics.accuracy for name, one in judged.items()} == {
        "logistic regression": 1,
        "scikit-learn's MLP": 1,
        "boosted trees": 1,
    }


def test_yardsticks_are_what_people_run(write: Write) -> None:
    """The same figures, to the last bit, as a script of scikit-learn's usual pieces on the same split."""
    rng = np.random.default_rng(9)
    numbers = np.round(rng.normal(size=(300, 2)) * 8) / 8  # float32 holds them
    colour, place = rng.choice(["red", "green", "blue"], 300), rng.choice(["north", "south"], 300)
    y = (numbers[:, 0] + (colour == "red") + rng.normal(size=300) > 0.5).astype(int)
    frame = pd.DataFrame({"colour": colour, "a": numbers[:, 0], "place": place, "b": numbers[:, 1], "y": y})
    frame.loc[rng.random(300) < 0.2, ["a", "place"]] = None
    settings = settings_from({"target": "y", "seed": 3}, None, synthetic=False)
    found = yardsticks(learn_contract(prepare(write("t.csv", frame.to_csv(index=False)), settings), STANDARD), settings)

    scaled = make_pipeline(SimpleImputer(), StandardScaler())
    one_hot = make_pipeline(SimpleImputer(strategy="constant", fill_value=""), OneHotEncoder(handle_unknown="ignore"))
    columns = ColumnTransformer([("numbers", scaled, ["a", "b"]), ("categories", one_hot, ["colour", "place"])])
    train, test = train_test_split(frame, test_size=0.2, random_state=3, stratify=frame.y)
    categories = {name: pd.Categorical(frame[name]).codes for name in ("colour", "place")}
    coded = frame.assign(**{name: np.where(codes < 0, np.nan, codes) for name, codes in categories.items()})
    scripts = {
        "logistic regression": (make_pipeline(columns, LogisticRegression(max_iter=1000)), frame),
        "scikit-learn's MLP": (make_pipeline(columns, MLPClassifier(random_state=3)), frame),
        "boosted trees": (HistGradientBoostingClassifier(categorical_features=[0, 2], random_state=3), coded),
    }
    for name, (model, table) in scripts.items():
        x = table.drop(columns="y")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(x.loc[train.index], train.y)
        p = model.predict_proba(x.loc[test.index])[:, 1].astype(np.float32)
        assert found[name].probability.tobytes() == p.tobytes(), name


def test_each_yardstick_follows_the_rule_by_itself() -> None:
    """Under an aim, each has a threshold of its own that reaches it; the majority class follows no rule."""
    rng = np.random.default_rng(4)
    y = (rng.random(400) < 0.1).astype(np.float32)
    train, test = np.arange(300), np.arange(300, 400)
    encoding = encoding_of({"x": y + rng.normal(size=400) * 0.5}, y, train, test)
    ways = yardsticks(encoding, Settings(numbers_as="standard", threshold="recall:0.9"))
    judged = {one.name: one for one in judge(y[test], ways)}
    majority = judged.pop("majority class")
    assert (majority.rule, majority.metrics.accuracy) == (Threshold(0.5), 1 - y[test].mean())
    assert len({one.rule for one in judged.values()}) == 3
    assert all(one.metrics.recall > 0.6 for one in judged.values())
    unreachable = yardsticks(
        encoding_of({"x": rng.normal(size=400)}, y, train, test), Settings(threshold="precision:1")
    )
    assert all(not way.rule.decide(way.probability[:, None]).any() for way in unreachable.values())


def judged_of(probability: np.ndarray, y: np.ndarray) -> list[Judged]:
    """A network and the majority class on the same rows."""
    majority = np.full(len(y), y.mean(), np.float32)
    ways = {"network": Way(probability.astype(np.float32), Threshold(0.5))}
    ways["majority class"] = Way(majority, Threshold(0.5))
    return judge(y, ways)


def test_useless_networks_are_named() -> None:
    """An area that may be 0.5, a label never said, no gain on the majority: each is named; a good one is not."""
    rng = np.random.default_rng(6)
    y = (rng.random(400) < 0.2).astype(np.float32)
    good = np.clip(0.7 * y + 0.4 * rng.random(400), 0.01, 0.99)
    assert useless(judged_of(good, y), ("no", "yes")) is None
    assert "is not above 0.5" in (useless(judged_of(rng.random(400), y), ("no", "yes")) or "")
    assert 'never says "yes"' in (useless(judged_of(good * 0.4, y), ("no", "yes")) or "")
    loud = np.where(rng.random(400) < 0.5, 0.99, good)
    assert "more frequent label" in (useless(judged_of(loud, y), ("no", "yes")) or "")


class _First:
    """A network that answers with its first column alone."""

    def predict(self, encoded: np.ndarray, **_how: object) -> np.ndarray:
        result: np.ndarray = 1 / (1 + np.exp(-encoded[:, :1]))
        return result


def test_columns_are_worth_what_shuffling_them_costs() -> None:
    """The column that a network looks at falls, the other does not; without both classes nothing is measured."""
    encoding = encoding_of({"noise": RNG.normal(size=200), "x": Y + RNG.normal(size=200) * 0.1}, Y, TRAIN, TEST)
    turned = encoding_of({"x": Y + RNG.normal(size=200) * 0.1, "noise": RNG.normal(size=200)}, Y, TRAIN, TEST)
    (x, noise) = importances(turned, Fitted(_First(), {}), 0)
    assert (x.column, noise.column) == ("x", "noise")
    assert x.auc_drop == pytest.approx(0.5, abs=0.1)
    assert noise.auc_drop == 0
    assert max(one.auc_drop for one in importances(encoding, Fitted(_First(), {}), 0)) < 0.2
    assert importances(encoding_of({"x": Y}, Y, TRAIN, TEST[Y[TEST] > 0]), Fitted(_First(), {}), 0) == []


def test_wilson() -> None:
    """Newcombe 1998, table I: 81 of 263; and it stays within 0…1."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(1.0, 10)[1] == pytest.approx(1)


def test_the_interval_of_the_area() -> None:
    """About two standard errors of the AUC (Hanley, McNeil 1982) to either side; NaN with one class."""
    rng = np.random.default_rng(0)
    score = (Y * 0.5 + rng.normal(size=200)).astype(np.float32)
    low, high = auc_interval(Y > 0, score)
    assert low < area_under_roc(Y > 0, score) < high
    assert high - low == pytest.approx(0.152, rel=0.1)
    assert np.isnan(auc_interval(np.zeros(5, bool), score[:5])).all()
    assert auc_interval(Y > 0, np.zeros(200, np.float32)) == (0.5, 0.5)
    truth = np.arange(6) < 3  # six rows say little, however well they are told apart
    assert auc_interval(truth, truth.astype(np.float32)) == pytest.approx((0.501, 1), abs=1e-3)


@pytest.mark.parametrize(("apart", "area", "ones"), [(1, 0.7602, 50), (2, 0.9214, 5), (0, 0.5, 2)])
def test_the_interval_of_the_area_holds_it_as_often_as_it_says(apart: int, area: float, ones: int) -> None:
    """Over 400 samples of a known area, with ties, from 92 % to 98 % of the intervals hold it.

    area: of two normal distributions so far apart, that of the normal distribution at apart / sqrt(2).
    """
    rng = np.random.default_rng(1)
    truth, held = np.arange(150) < ones, 0
    for _ in range(400):
        score = np.round(apart * truth + rng.normal(size=150), 1).astype(np.float32)
        low, high = auc_interval(truth, score)
        held += low <= area <= high
    assert 0.92 <= held / 400 <= 0.98


def test_rows_that_training_saw_are_counted() -> None:
    """Ten of 50 held-out rows are those of training; where all columns are coarse, rows meet by chance, and none is."""
    x, z = RNG.normal(size=(2, 200))
    x[TEST[:20]], z[TEST[:20]] = x[TRAIN[:20]], z[TRAIN[:20]]
    y = Y.copy()
    y[TEST[:10]] = 1 - Y[TRAIN[:10]]  # with another label they are no copies
    y[TEST[10:20]] = Y[TRAIN[10:20]]
    assert repeats(encoding_of({"x": x, "z": z}, y, TRAIN, TEST)) == 0.2
    assert repeats(encoding_of({"x": np.round(x), "z": np.round(z)}, y, TRAIN, TEST)) == 0.0


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
