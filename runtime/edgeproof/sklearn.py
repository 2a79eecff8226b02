"""A sealed decision as scikit-learn's tools expect a classifier: displays, scorers, importance, partial dependence.

    from edgeproof.sklearn import SealedClassifier

    sealed = SealedClassifier("passengers.edgeproof")
    RocCurveDisplay.from_estimator(sealed, frame, labels)

scikit-learn is imported by this file alone, and brought by whoever uses it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from edgeproof.loading import AUTO, FLOAT32, load
from edgeproof.predictor import Predictor
from edgeproof.types import Array, Floats, StrPath


class SealedClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A classifier that was trained elsewhere: `fit` changes nothing.

    package: a path, the bytes of a package, or a loaded `Predictor`. classes: what the package's labels are called in
    y, in its order, where that is not the same text: `[0, 1]` for `["no", "yes"]`. Raises what `edgeproof.load` raises,
    when it is first asked for something.
    """

    def __init__(
        self,
        package: StrPath | bytes | Predictor,
        engine: str = AUTO,
        precision: str = FLOAT32,
        classes: Sequence[Any] | None = None,
    ) -> None:
        self.package = package
        self.engine = engine
        self.precision = precision
        self.classes = classes

    @property
    def predictor_(self) -> Predictor:
        """The loaded decision."""
        if isinstance(self.package, Predictor):
            return self.package
        if not hasattr(self, "_loaded"):
            self._loaded = load(self.package, self.engine, self.precision)
        return self._loaded

    @property
    def classes_(self) -> Array:
        """The labels, (n_labels,)."""
        labels = self.predictor_.classes_
        if self.classes is None:
            return labels
        if len(self.classes) != len(labels):
            raise ValueError(
                f"classes: expected {len(labels)}, one for each of {', '.join(labels)}; got {self.classes}"
            )
        moved = [new for old, new in zip(labels, self.classes, strict=True) if new != old and new in labels]
        if moved:  # answers would be inverted
            raise ValueError(f"classes: expected the order {', '.join(labels)}; got {moved[0]!r} for another label")
        return np.array(self.classes)

    @property
    def feature_names_in_(self) -> Array:
        """Names of the columns, in contract order."""
        return self.predictor_.feature_names_in_

    @property
    def n_features_in_(self) -> int:
        """Number of columns."""
        return self.predictor_.n_features_in_

    def fit(self, X: Any, y: Any = None) -> "SealedClassifier":  # noqa: ARG002, N803 — scikit-learn's names
        """Return itself: a sealed decision is not trained again."""
        return self

    def predict(self, X: Any) -> Array:  # noqa: N803 — as above
        """Return the label of each row, (n,); X as for `Predictor.predict`."""
        predictor = self.predictor_
        answers: Array = self.classes_[predictor.contract.rule.decide(predictor.scores(X))]
        return answers

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803 — as above
        """Return the probability of each label, (n, n_labels) float32."""
        return self.predictor_.predict_proba(X)

    def __repr__(self, N_CHAR_MAX: int = 700) -> str:  # noqa: N803 — scikit-learn's name
        """Return what scikit-learn writes, with the size of a package in place of its bytes."""
        if not isinstance(self.package, bytes):
            return str(super().__repr__(N_CHAR_MAX))
        return f"SealedClassifier(package=<{len(self.package):,} bytes>)"

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_clone__(self) -> "SealedClassifier":
        """Refuse: what asks for a copy wants to fit it, on folds or with other settings."""
        raise TypeError(
            "SealedClassifier: expected an estimator to fit again, got a sealed decision; score held-out rows with"
            " `predict` or a scorer, or wrap it in sklearn.frozen.FrozenEstimator where it may stay as it is"
        )
