"""scikit-learn's tools take a sealed decision for a classifier."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV, CalibrationDisplay, calibration_curve
from sklearn.frozen import FrozenEstimator
from sklearn.inspection import PartialDependenceDisplay, partial_dependence, permutation_importance
from sklearn.metrics import RocCurveDisplay, get_scorer, roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted

import edgeproof
from edgeproof.package import read
from edgeproof.sklearn import SealedClassifier
from tests.support.repository import EXAMPLES, GOLDEN

mpl.use("agg")  # no screen


@pytest.fixture(scope="module")
def sealed() -> SealedClassifier:
    """The golden package."""
    return SealedClassifier(GOLDEN)


@pytest.fixture(scope="module")
def rows() -> tuple[pd.DataFrame, Any]:
    """Passengers and what became of them."""
    frame = pd.read_csv(EXAMPLES / "passengers.csv").head(400)
    return frame, frame.pop("survived").astype(str).to_numpy()


def test_answers_of_the_predictor(sealed: SealedClassifier, rows: tuple[pd.DataFrame, Any]) -> None:
    """The same labels and bits."""
    frame, _ = rows
    predictor = edgeproof.load(GOLDEN)
    assert (sealed.predict(frame) == predictor.predict(frame)).all()
    assert sealed.predict_proba(frame).tobytes() == predictor.predict_proba(frame).tobytes()
    assert SealedClassifier(predictor).predictor_ is predictor
    assert SealedClassifier(GOLDEN.read_bytes()).fit(frame).predict(frame).shape == (400,)
    check_is_fitted(sealed)
    assert list(sealed.feature_names_in_) == list(predictor.contract.feature_names)


def test_scorers(sealed: SealedClassifier, rows: tuple[pd.DataFrame, Any]) -> None:
    """A scorer's AUC is that of the probabilities; within a pipeline too."""
    frame, y = rows
    wanted = roc_auc_score(y == sealed.classes_[1], sealed.predict_proba(frame)[:, 1])
    assert get_scorer("roc_auc")(sealed, frame, y) == wanted
    assert get_scorer("roc_auc")(make_pipeline(sealed).fit(frame, y), frame, y) == wanted
    assert get_scorer("accuracy")(sealed, frame, y) == (sealed.predict(frame) == y).mean()


def test_other_names_for_labels(rows: tuple[pd.DataFrame, Any]) -> None:
    """A y of numbers needs no texts; another number of names is refused."""
    frame, y = rows
    numbers = SealedClassifier(GOLDEN, classes=[0, 1])
    assert set(numbers.predict(frame)) == {0, 1}
    assert get_scorer("accuracy")(numbers, frame, (y == SealedClassifier(GOLDEN).classes_[1]).astype(int)) > 0.5
    with pytest.raises(ValueError, match=r"^classes: expected 2, one for each of .*; got \[0\]$"):
        SealedClassifier(GOLDEN, classes=[0]).predict(frame)


@pytest.mark.parametrize("change", [lambda no, yes: [yes, no], lambda no, _: ["other", no]])
def test_a_label_in_place_of_another(change: Any) -> None:
    """The package's own labels in another order would invert every answer: refused."""
    labels = SealedClassifier(GOLDEN).classes_.tolist()
    assert SealedClassifier(GOLDEN, classes=labels).classes_.tolist() == labels
    with pytest.raises(ValueError, match=rf"^classes: expected the order {', '.join(labels)}; got '.*' for another"):
        _ = SealedClassifier(GOLDEN, classes=change(*labels)).classes_


def test_inspection(sealed: SealedClassifier, rows: tuple[pd.DataFrame, Any]) -> None:
    """Permutation importance and partial dependence ask it column by column."""
    frame, y = rows
    found = permutation_importance(sealed, frame, y, n_repeats=2, random_state=0)
    assert found.importances_mean.shape == (frame.shape[1],)
    assert found.importances_mean.max() > 0.02
    curve = partial_dependence(sealed, frame, ["age"], grid_resolution=5, response_method="predict_proba")
    ages = curve["grid_values"][0]
    by_hand = [sealed.predict_proba(frame.assign(age=age))[:, 1].astype(float).mean() for age in ages]
    np.testing.assert_allclose(curve["average"][0], by_hand, rtol=1e-6)  # sums in another order


def test_calibration(sealed: SealedClassifier, rows: tuple[pd.DataFrame, Any]) -> None:
    """A frozen one can be calibrated on top."""
    frame, y = rows
    calibrated = CalibratedClassifierCV(FrozenEstimator(sealed)).fit(frame, y)
    assert calibrated.predict_proba(frame).shape == (400, 2)


def test_the_sealed_figure(package_path: Path, trained: Path) -> None:
    """On the held-out rows, scorers and the ROC curve have the ROC AUC that the package holds."""
    sealed = SealedClassifier(package_path)
    frame = pd.read_csv(trained / "test.csv", keep_default_na=False)
    y = frame.pop(sealed.predictor_.contract.target).to_numpy(str)
    told = read(package_path).manifest.original
    display = RocCurveDisplay.from_estimator(sealed, frame, y, pos_label=sealed.classes_[1])
    for auc in (display.roc_auc, get_scorer("roc_auc")(sealed, frame, y)):
        assert abs(auc - told["auc"]) < 1e-6  # the package's figures have 6 digits
    assert abs(get_scorer("accuracy")(sealed, frame, y) - told["accuracy"]) < 1e-6
    assert (display.fpr[-1], display.tpr[-1]) == (1, 1)
    data = package_path.read_bytes()
    assert repr(SealedClassifier(data)) == f"SealedClassifier(package=<{len(data):,} bytes>)"


def test_curves(sealed: SealedClassifier, rows: tuple[pd.DataFrame, Any]) -> None:
    """The calibration curve, and the curves of ROC and of partial dependence, are drawn from its probabilities."""
    frame, y = rows
    yes = sealed.classes_[1]
    p = sealed.predict_proba(frame)[:, 1]
    curve = CalibrationDisplay.from_estimator(sealed, frame, y, pos_label=yes, n_bins=5)
    assert np.array_equal(curve.y_prob, p)
    assert np.array_equal(curve.prob_true, calibration_curve(y, p, pos_label=yes, n_bins=5)[0])
    roc = RocCurveDisplay.from_estimator(sealed, frame, y, pos_label=yes)
    assert roc.roc_auc == roc_auc_score(y == yes, p)
    drawn = PartialDependenceDisplay.from_estimator(sealed, frame, ["age", "fare"], grid_resolution=5)
    assert len(drawn.pd_results) == 2


def test_folds_are_refused(sealed: SealedClassifier, rows: tuple[pd.DataFrame, Any]) -> None:
    """Cross-validation would fit it on each fold, and its answers would look honest."""
    frame, y = rows
    with pytest.raises(TypeError) as caught:
        cross_val_predict(sealed, frame, y)
    assert str(caught.value) == (
        "SealedClassifier: expected an estimator to fit again, got a sealed decision; score held-out rows with"
        " `predict` or a scorer, or wrap it in sklearn.frozen.FrozenEstimator where it may stay as it is"
    )


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """The error is that of `load`."""
    with pytest.raises(edgeproof.UsageError, match="cannot read"):
        SealedClassifier(tmp_path / "none.edgeproof").predict([])
