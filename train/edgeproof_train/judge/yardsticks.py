"""What would have done without our network: four other ways to predict, fitted to the same training rows."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from edgeproof.types import Floats
from edgeproof_train.contract import Encoding
from edgeproof_train.fit import boosted_trees, one_thread
from edgeproof_train.judge.text_yardsticks import text_yardsticks
from edgeproof_train.settings import Settings

LINEAR = "logistic regression"
_MLP_ROWS = 1_000_000  # that scikit-learn's MLP may see in all: a yardstick must not cost minutes


def yardsticks(encoding: Encoding, settings: Settings) -> dict[str, Floats]:
    """Return name -> probabilities (n_test,) float32 of the held-out rows.

    encoding: with standardised columns.
    """
    if encoding.plan.texts:
        return text_yardsticks(encoding, settings)
    dataset = encoding.plan.dataset
    y, parts = dataset.y[dataset.train], (dataset.train, dataset.test)
    vectors = [encoding.vectors(rows) for rows in parts]
    encoded = [encoding.encoded(rows).astype(np.float64) for rows in parts]
    weights = None if settings.class_weights == "none" else settings.class_weights
    linear = LogisticRegression(max_iter=1000, class_weight=weights)
    mlp = MLPClassifier(max_iter=min(200, max(10, _MLP_ROWS // len(y))), random_state=settings.seed)
    ways: dict[str, tuple[Any, list[Any]]] = {
        LINEAR: (make_pipeline(StandardScaler(), linear), encoded),
        "scikit-learn's MLP": (make_pipeline(StandardScaler(), mlp), encoded),
        "boosted trees": (boosted_trees(encoding, settings.seed), vectors),
    }

    def probability(way: tuple[Any, list[Any]]) -> Floats:
        model, (train, test) = way
        with one_thread():
            result: Floats = model.fit(train, y).predict_proba(test)[:, 1].astype(np.float32)
        return result

    with warnings.catch_warnings(), ThreadPoolExecutor() as pool:
        warnings.simplefilter("ignore", ConvergenceWarning)  # a yardstick need not be converged to the last digit
        found = dict(zip(ways, pool.map(probability, ways.values()), strict=True))
    return found | {"majority class": np.full(len(dataset.test), y.mean(), np.float32)}
