"""Figures on held-out rows: the network, and beside it what would have done without one."""

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from edgeproof.arithmetic import Floats
from edgeproof.contract import CategoricalFeature, Contract
from edgeproof.metrics import Metrics
from edgeproof_train.dataset import Rows
from edgeproof_train.settings import Settings

LEAK_AUC = 0.99  # a single column that tells the classes apart this well hardly was known beforehand
_LEAK_AUC_TRAINING = 0.9  # less there, and the held-out rows were told apart by luck


@dataclass(frozen=True)
class Judged:
    """One way to predict, and its figures on the held-out rows."""

    name: str
    metrics: Metrics


@dataclass(frozen=True)
class Leak:
    """A column that alone predicts the target."""

    column: str
    auc: float


def measure(y: Floats, probability: Floats, threshold: float) -> Metrics:
    """Measure probabilities on labelled rows: y (n,) float32, 0 or 1; probability (n,) float32."""
    truth, predicted = y > 0, probability > np.float32(threshold)
    (tn, fp), (fn, tp) = confusion_matrix(truth, predicted, labels=[False, True]).tolist()
    return Metrics(
        rows=len(y),
        accuracy=float(accuracy_score(truth, predicted)),
        auc=area_under_roc(y, probability),
        log_loss=float(log_loss(truth, probability, labels=[False, True])),
        confusion=((tn, fp), (fn, tp)),
    )


def area_under_roc(y: Floats, score: Floats) -> float:
    """Return the area under the ROC curve; NaN where only one class occurs."""
    return float(roc_auc_score(y, score)) if len(np.unique(y)) == 2 else float("nan")


def judge(
    probability: Floats, encoded: Floats, y: Floats, parts: tuple[Rows, Rows], settings: Settings
) -> list[Judged]:
    """Measure the network, logistic regression and the majority class on the same held-out rows.

    probability: (n_test,) float32, the network's. encoded: (n_rows, n_encoded) float32. y: (n_rows,) float32. parts:
    positions of the training rows and of the held-out rows.
    """
    train, test = parts
    others = {
        "logistic regression": _logistic_regression(encoded[train], y[train], encoded[test], settings),
        "majority class": np.full(len(test), y[train].mean(), np.float32),
    }
    threshold = settings.threshold
    network = Judged("network", measure(y[test], probability, threshold))
    return [network, *(Judged(name, measure(y[test], p, threshold)) for name, p in others.items())]


def _logistic_regression(train: Floats, y: Floats, test: Floats, settings: Settings) -> Floats:
    weights = None if settings.class_weights == "none" else settings.class_weights
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, class_weight=weights))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a yardstick need not be converged to the last digit
        pipeline.fit(train.astype(np.float64), y)
    result: Floats = pipeline.predict_proba(test.astype(np.float64))[:, 1].astype(np.float32)
    return result


def find_leaks(contract: Contract, rows: Floats, y: Floats, train: Rows, test: Rows) -> list[Leak]:
    """Return the columns that alone tell the held-out rows' classes apart almost perfectly.

    rows: (n_rows, n_features) float32 row vectors. A number scores by its value, in either direction; a category by
    the share of class 1 among the training rows that have it.
    """
    leaks = []
    for index, feature in enumerate(contract.features):
        x = rows[:, index]
        if isinstance(feature, CategoricalFeature):
            score = _share_of_ones(x[train], y[train], feature.n_encoded)[x.astype(int)]
        else:
            score = np.where(np.isnan(x), np.float32(feature.missing), x)
        if area_under_roc(y[train], score[train]) < 0.5:
            score = -score
        # Among many columns of noise one tells a handful of held-out rows apart; it does not so with the training rows.
        known, auc = (area_under_roc(y[part], score[part]) for part in (train, test))
        if auc >= LEAK_AUC and known >= _LEAK_AUC_TRAINING:
            leaks.append(Leak(feature.name, auc))
    return leaks


def _share_of_ones(codes: Floats, y: Floats, n_values: int) -> Floats:
    """Return the share of class 1 for each code, 0 included: (n_values + 1,) float32; codes never seen get the mean."""
    rows = np.bincount(codes.astype(int), minlength=n_values + 1)
    ones = np.bincount(codes.astype(int), weights=y, minlength=n_values + 1)
    return np.where(rows > 0, ones / np.maximum(rows, 1), y.mean()).astype(np.float32)
