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

from edgeproof.decision.arithmetic import Floats, encode
from edgeproof.decision.contract import Contract
from edgeproof_train.fit.teacher import boosted_trees, one_thread
from edgeproof_train.settings import Settings
from edgeproof_train.table.dataset import Rows

LINEAR = "logistic regression"
_MLP_ROWS = 1_000_000  # that scikit-learn's MLP may see in all: a yardstick must not cost minutes


def yardsticks(
    contract: Contract, rows: Floats, y: Floats, parts: tuple[Rows, Rows], settings: Settings
) -> dict[str, Floats]:
    """Return name -> probabilities (n_test,) float32 of the held-out rows.

    contract: with standardised columns. rows: (n_rows, n_features) float32 row vectors. y: (n_rows,) float32. parts:
    positions of the training rows and of the held-out rows.
    """
    train, test = parts
    encoded = encode(contract, rows).astype(np.float64)
    weights = None if settings.class_weights == "none" else settings.class_weights
    epochs = min(200, max(10, _MLP_ROWS // len(train)))
    ways: dict[str, tuple[Any, Any]] = {
        LINEAR: (_scaled(LogisticRegression(max_iter=1000, class_weight=weights)), encoded),
        "scikit-learn's MLP": (_scaled(MLPClassifier(max_iter=epochs, random_state=settings.seed)), encoded),
        "boosted trees": (boosted_trees(contract, settings.seed), rows),
    }

    def probability(way: tuple[Any, Any]) -> Floats:
        model, x = way
        with one_thread():
            model.fit(x[train], y[train])
            result: Floats = model.predict_proba(x[test])[:, 1].astype(np.float32)
        return result

    with warnings.catch_warnings(), ThreadPoolExecutor() as pool:
        warnings.simplefilter("ignore", ConvergenceWarning)  # a yardstick need not be converged to the last digit
        found = dict(zip(ways, pool.map(probability, ways.values()), strict=True))
    return found | {"majority class": np.full(len(test), y[train].mean(), np.float32)}


def _scaled(model: Any) -> Any:
    return make_pipeline(StandardScaler(), model)
