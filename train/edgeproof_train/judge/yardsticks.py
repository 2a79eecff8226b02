"""What would have done without our network: four other ways to predict, fitted to the same training rows."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from edgeproof.decision import Rule, Threshold
from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.choose import MOST_ROWS, choose_threshold, n_folds
from edgeproof_train.contract import Encoding
from edgeproof_train.fit import boosted_trees, one_thread
from edgeproof_train.judge.text_yardsticks import Predict, text_yardsticks
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions, drawn

LINEAR, MAJORITY = "logistic regression", "majority class"
_MLP_ROWS = 1_000_000  # that scikit-learn's MLP may see in all: a yardstick must not cost minutes
_NEVER = 1.0  # a threshold that no probability passes


class Way(NamedTuple):
    """One way to predict: what it says of the held-out rows, and where it decides."""

    probability: Floats  # (n_test,) float32
    rule: Rule


def yardsticks(encoding: Encoding, settings: Settings) -> dict[str, Way]:
    """Return the other ways to predict, each with a threshold chosen by the same rule as the network's.

    encoding: with standardised columns, which texts are put next to.
    """
    dataset = encoding.plan.dataset
    train, y = dataset.train, dataset.y[dataset.train]

    def way(predict: Predict) -> Way:
        with one_thread():
            rule = Threshold(_threshold(predict, train, y, settings))
            return Way(predict(train, dataset.test), rule)

    ways = text_yardsticks(encoding, settings) if encoding.plan.texts else _models(encoding, settings)
    with warnings.catch_warnings(), ThreadPoolExecutor() as pool:
        warnings.simplefilter("ignore", ConvergenceWarning)  # a yardstick need not be converged to the last digit
        found = dict(zip(ways, pool.map(way, ways.values()), strict=True))
    majority = np.full(len(dataset.test), y.mean(), np.float32)
    return found | {MAJORITY: Way(majority, Threshold(0.5))}  # it follows no aim


def _models(encoding: Encoding, settings: Settings) -> dict[str, Predict]:
    labels = encoding.plan.dataset.y
    weights = None if settings.class_weights == "none" else settings.class_weights
    epochs = min(200, max(10, _MLP_ROWS // len(encoding.plan.dataset.train)))
    linear = LogisticRegression(max_iter=1000, class_weight=weights)
    mlp = MLPClassifier(max_iter=epochs, random_state=settings.seed)

    def predicted(model: Any, train: Positions, test: Positions) -> Floats:
        fitted = clone(model).fit(encoding.vectors(train).astype(np.float64), labels[train])
        p: Floats = fitted.predict_proba(encoding.vectors(test).astype(np.float64))[:, 1].astype(np.float32)
        return p

    return {
        LINEAR: partial(predicted, make_pipeline(_usual_columns(encoding), linear)),
        "scikit-learn's MLP": partial(predicted, make_pipeline(_usual_columns(encoding), mlp)),
        "boosted trees": partial(predicted, boosted_trees(encoding, settings.seed)),
    }


def _usual_columns(encoding: Encoding) -> ColumnTransformer:
    """Return what people put before scikit-learn's models: numbers imputed and standardised, categories one-hot.

    A missing category is one more category; so is one that training rows do not have, as the contract reads it.
    """
    n_categories = encoding.n_categories
    numbers, codes = ([i for i, n in enumerate(n_categories) if (n > 0) is coded] for coded in (False, True))
    scaled = make_pipeline(SimpleImputer(), StandardScaler())
    return ColumnTransformer([("numbers", scaled, numbers), ("codes", OneHotEncoder(handle_unknown="ignore"), codes)])


def _threshold(predict: Predict, train: Positions, y: Floats, settings: Settings) -> float:
    """Return the threshold that the settings state, or that their aim finds on training rows out of fold.

    A yardstick that cannot reach the aim never says labels[1].
    """
    if not isinstance(settings.threshold, str):
        return settings.threshold
    rows = drawn(y, MOST_ROWS, settings.seed, kept=0).rows  # in proportion: these models are not told of weights
    folds = StratifiedKFold(n_folds(y[rows]), shuffle=True, random_state=settings.seed)
    p = np.zeros(len(rows), np.float32)
    for rest, part in folds.split(rows, y[rows]):
        p[part] = predict(train[rows[rest]], train[rows[part]])
    try:
        return choose_threshold(settings.threshold, y[rows], p)
    except RowsError:
        return _NEVER
