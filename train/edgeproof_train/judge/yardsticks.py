"""What would have done without our network: four other ways to predict, fitted to the same training rows."""

import warnings
from collections.abc import Callable
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
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

LINEAR = "logistic regression"
_MLP_ROWS = 1_000_000  # that scikit-learn's MLP may see in all: a yardstick must not cost minutes


def yardsticks(encoding: Encoding, settings: Settings) -> dict[str, Floats]:
    """Return name -> probabilities (n_test,) float32 of the held-out rows.

    encoding: with standardised columns.
    """
    dataset = encoding.plan.dataset
    train, test, y = dataset.train, dataset.test, dataset.y[dataset.train]
    weights = None if settings.class_weights == "none" else settings.class_weights
    epochs = min(200, max(10, _MLP_ROWS // len(train)))

    def encoded(rows: Positions) -> Any:
        return encoding.encoded(rows).astype(np.float64)

    ways: dict[str, tuple[Any, Callable[[Positions], Any]]] = {
        LINEAR: (_scaled(LogisticRegression(max_iter=1000, class_weight=weights)), encoded),
        "scikit-learn's MLP": (_scaled(MLPClassifier(max_iter=epochs, random_state=settings.seed)), encoded),
        "boosted trees": (boosted_trees(encoding, settings.seed), encoding.vectors),
    }

    def probability(way: tuple[Any, Callable[[Positions], Any]]) -> Floats:
        model, rows = way
        with one_thread():
            model.fit(rows(train), y)
            result: Floats = model.predict_proba(rows(test))[:, 1].astype(np.float32)
        return result

    with warnings.catch_warnings(), ThreadPoolExecutor() as pool:
        warnings.simplefilter("ignore", ConvergenceWarning)  # a yardstick need not be converged to the last digit
        found = dict(zip(ways, pool.map(probability, ways.values()), strict=True))
    return found | {"majority class": np.full(len(test), y.mean(), np.float32)}


def _scaled(model: Any) -> Any:
    return make_pipeline(StandardScaler(), model)
