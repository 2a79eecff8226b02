"""Classifiers and pipelines of scikit-learn answer from a contract and layers as they answer themselves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    RobustScaler,
    StandardScaler,
)

import edgeproof_export
from edgeproof.errors import ProofError, UsageError
from edgeproof.rows import Batch, row_vectors
from edgeproof_export import api
from edgeproof_export.adopt.adoption import Adopted, Wishes

_NUMBERS, _TEXTS = ["age", "year", "fare"], ["port", "deck"]


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """Numbers of very different scale, with gaps; texts with gaps, and codes that are numbers."""
    rng = np.random.default_rng(0)
    n = 300
    frame = pd.DataFrame(
        {
            "age": rng.normal(40, 10, n),
            "year": rng.normal(2000, 3, n),
            "fare": rng.exponential(30, n),
            "port": rng.choice(["S", "C", "Q"], n),
            "deck": rng.choice([1.0, 2.0, 3.0], n),
        }
    )
    frame["label"] = np.where(frame["age"] / 10 + (frame["port"] == "C") + rng.normal(0, 1, n) > 4.3, "yes", "no")
    frame.loc[rng.choice(n, 30, replace=False), "age"] = np.nan
    frame.loc[rng.choice(n, 30, replace=False), "port"] = None
    return frame


def _one_hot(**settings: Any) -> Any:
    return OneHotEncoder(handle_unknown="ignore", **settings)


def _columns(numbers: Any, texts: Any) -> Any:
    return make_column_transformer((numbers, _NUMBERS), (texts, _TEXTS))


@pytest.mark.filterwarnings("ignore")  # a few steps of training do not converge
@pytest.mark.parametrize(
    "make",
    [
        lambda: make_pipeline(
            _columns(
                make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
                make_pipeline(SimpleImputer(strategy="most_frequent"), _one_hot()),
            ),
            LogisticRegression(),
        ),
        lambda: make_pipeline(
            _columns(make_pipeline(StandardScaler(), SimpleImputer()), _one_hot(drop="first")),
            MLPClassifier((6, 4), max_iter=20, activation="tanh"),
        ),
        lambda: make_pipeline(
            _columns(make_pipeline(SimpleImputer(strategy="constant", fill_value=-1), RobustScaler()), _one_hot()),
            StandardScaler(with_mean=False),
            MLPClassifier((5,), max_iter=20),
        ),
        lambda: make_pipeline(
            make_column_transformer((SimpleImputer(), ["age"]), ("passthrough", ["year"]), remainder="drop"),
            FunctionTransformer(),
            MinMaxScaler(),
            MaxAbsScaler(),
            LogisticRegressionCV(Cs=2, cv=2),
        ),
    ],
)
def test_a_pipeline_answers_as_itself(make: Callable[[], Any], people: pd.DataFrame) -> None:
    """Imputers, scalers, one-hot columns and either classifier; years around 2000 lose nothing to float32."""
    x, y = people[[*_NUMBERS, *_TEXTS]], people["label"]
    model = make().fit(x, y)
    adopted = api.adopt(model, x, y, Wishes("people"))
    assert adopted.difference < 1e-5  # sums in float32 beside sums in float64
    assert adopted.contract.labels == ("no", "yes")
    assert adopted.original.std() > 0.01


@pytest.mark.filterwarnings("ignore")
def test_a_missing_category_counts_as_the_imputed_one(people: pd.DataFrame) -> None:
    """A row without a port gets the answer of the most frequent port, as the pipeline gives it."""
    model = make_pipeline(
        make_column_transformer((make_pipeline(SimpleImputer(strategy="most_frequent"), _one_hot()), ["port"])),
        LogisticRegression(),
    ).fit(people[["port"]], people["label"])
    adopted = api.adopt(model, people[["port"]], people["label"], Wishes("ports"))
    imputed = model[0].transformers_[0][1][0].statistics_[0]
    batch = Batch({"port": [None, imputed, "S" if imputed != "S" else "Q"]}, 3)
    answers = np.asarray(adopted.model(adopted.contract.encode(row_vectors(adopted.contract, batch))))[:, 0]
    assert answers[0] == answers[1]
    assert answers[0] != answers[2]


def test_an_array_with_names(people: pd.DataFrame) -> None:
    """Columns of an array and the two classes are named by the caller."""
    x = people[["year", "fare"]].to_numpy()
    y = (people["label"] == "yes").to_numpy()
    model = LogisticRegression().fit(x, y)
    adopted = api.adopt(model, x, y, Wishes("a"), feature_names=["year", "fare"], labels=["no", "yes"])
    assert adopted.contract.feature_names == ("year", "fare")
    assert adopted.contract.labels == ("no", "yes")
    assert np.array_equal(adopted.rows.truth, y)
    assert api.adopt(model, x, y, Wishes("a"), feature_names=["year", "fare"]).contract.labels == ("false", "true")


def test_a_data_frame_has_names_of_its_own(people: pd.DataFrame) -> None:
    """Other `feature_names` are refused, not ignored; its own are no mistake."""
    x, y = people[["year", "fare"]], people["label"]
    model = LogisticRegression().fit(x, y)
    with pytest.raises(UsageError, match='feature_names: the data frame has "year", "fare", got "fare", "year"'):
        api.adopt(model, x, y, Wishes("a"), feature_names=["fare", "year"])
    adopted = api.adopt(model, x, y, Wishes("a"), feature_names=["year", "fare"])
    assert adopted.contract.feature_names == ("year", "fare")


def test_export_warns_of_a_useless_model(people: pd.DataFrame) -> None:
    """As `edgeproof adopt` does: a model of the labels the wrong way round is sealed, but not in silence."""
    x = (people[["label"]] == "yes").astype(float)
    model = LogisticRegression().fit(x, people["label"] == "no")
    with pytest.warns(UserWarning, match="wrong: always the more frequent label would do better"):
        edgeproof_export.export(model, x, (people["label"] == "yes").to_numpy(), name="wrong")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: make_pipeline(PCA(1), LogisticRegression()), "PCA: not supported"),
        (lambda: RandomForestClassifier(3), "RandomForestClassifier: expected LogisticRegression"),
        (lambda: make_pipeline(FunctionTransformer(np.log1p), LogisticRegression()), "a function of its own"),
        (lambda: make_pipeline(MinMaxScaler(clip=True), LogisticRegression()), "clip=True"),
        (lambda: make_pipeline(_one_hot(min_frequency=2), LogisticRegression()), "min_frequency"),
    ],
)
def test_a_step_that_is_not_supported_is_named(make: Callable[[], Any], named: str, people: pd.DataFrame) -> None:
    """One line says which step, and what is expected."""
    x, y = people[["year", "fare"]].round(), people["label"]
    with pytest.raises(UsageError, match=named):
        api.adopt(make().fit(x, y), x, y, Wishes("a"))


def test_three_classes_are_refused(people: pd.DataFrame) -> None:
    """A classifier of three classes is not adopted."""
    y = np.resize([0, 1, 2], len(people))
    with pytest.raises(UsageError, match="expected two classes, got 3"):
        api.adopt(LogisticRegression().fit(people[["year"]], y), people[["year"]], y, Wishes("a"))


def test_a_difference_between_the_two_answers_is_found(people: pd.DataFrame) -> None:
    """An estimator whose answers are not those of its numbers is refused, with the row that shows it."""
    x, y = people[["year", "fare"]], people["label"]
    model = LogisticRegression().fit(x, y)
    honest = model.predict_proba

    def elsewhere(rows: Any) -> Any:
        answers = honest(rows)
        answers[17, 1] += 0.01
        return answers

    model.predict_proba = elsewhere
    with pytest.raises(ProofError, match="row 17: the model answers"):
        api.adopt(model, x, y, Wishes("a"))


def test_the_same_estimator_gives_the_same_adoption(people: pd.DataFrame) -> None:
    """Nothing depends on chance: the held-out rows, too, are the same."""
    x, y = people[["year", "fare"]], people["label"]
    both: list[Adopted] = [api.adopt(LogisticRegression().fit(x, y), x, y, Wishes("a")) for _ in range(2)]
    assert both[0].contract == both[1].contract
    assert np.array_equal(both[0].rows.halves()[1], both[1].rows.halves()[1])


@pytest.mark.filterwarnings("ignore")
def test_the_contract_states_what_was_missing(people: pd.DataFrame) -> None:
    """Shares of the rows that were given, as training states them."""
    steps = _columns(make_pipeline(SimpleImputer(), StandardScaler()), _one_hot())
    x, y = people[[*_NUMBERS, *_TEXTS]], people["label"]
    adopted = api.adopt(make_pipeline(steps, LogisticRegression()).fit(x, y), x, y, Wishes("people"))
    found = {feature.name: feature.seen.missing for feature in adopted.contract.features}
    assert found == {"age": 0.1, "year": 0, "fare": 0, "port": 0.1, "deck": 0}
