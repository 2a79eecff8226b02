"""From a model in a running program to a package."""

import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof.decision import grammar
from edgeproof.errors import UsageError, in_python, renamed
from edgeproof.files import write_file
from edgeproof.package import Package, parse, refuse_others
from edgeproof.proof import slim
from edgeproof.types import StrPath
from edgeproof_export import pipeline
from edgeproof_export.adopt import (
    Adopted,
    Wishes,
    adopt_estimator,
    adopt_keras,
    is_estimator,
    of_arrays,
    read_estimator,
    write,
)
from edgeproof_export.measure import Budget
from edgeproof_export.pipeline import Exported, Settings


@in_python()
def export(
    model: Any,
    X: Any,  # noqa: N803 — scikit-learn's name
    y: Any,
    *,
    name: str,
    labels: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    target: str = "target",
    threshold: float = 0.5,
    from_logits: bool = False,
    settings: Settings | None = None,
) -> Exported:
    """Convert a trained model, compare every artifact with it, and return what can be sealed.

        edgeproof_export.export(model, X, y, name="churn").seal("churn.edgeproof")

    model: a Keras model, or a fitted LogisticRegression, MLPClassifier or pipeline of scikit-learn. X: (n, columns),
    a data frame or an array, with at least 20 rows of either label. y: (n,) labels. labels: of class 0 and class 1,
    those in y or other names for them. feature_names: of the columns of an array; a data frame has its own. Warns where
    always the more frequent label would do better. Raises UsageError that names the layer or step which cannot be
    expressed, RowsError, ProofError where an artifact leaves its bound.
    """
    wishes = Wishes(name, threshold, from_logits)
    adopted = adopt(model, X, y, wishes, labels=labels, feature_names=feature_names, target=target)
    if adopted.useless:
        warnings.warn(f"{name}: {adopted.useless}", stacklevel=3)  # this file's decorator is between
    settings = settings or Settings()
    with tempfile.TemporaryDirectory() as folder:
        trained = Path(folder) / "trained"
        write(adopted, trained)
        exported = pipeline.export(trained, settings)
    pipeline.check(exported, settings)
    return exported


@in_python()
def export_trained(
    folder: StrPath,
    path: StrPath | None = None,
    *,
    required: Sequence[str] = (),
    allow_drift: bool = False,
    sequence: int = 0,
    only: Sequence[str] = (),
    golden: int | None = None,
    **limits: float,
) -> Package:
    """Convert and compare what `edgeproof train` or `adopt` wrote, and return the package, checked.

        edgeproof_export.export_trained("trained/", "churn.edgeproof", agreement=0.995)

    path: where to write it, too; nothing is written for None. limits: of the gate, fields of `Budget`: `agreement`,
    `class_agreement`, `mean`, `auc_drop`, `accuracy_drop`. required: artifacts that must not be left out. only,
    golden: as for the command, of a slim package. Raises UsageError, ProofError, OutputError.
    """
    known = [one.name for one in fields(Budget)]
    unknown = next((name for name in limits if name not in known), None)
    if unknown is not None:
        raise UsageError(
            f"{unknown}: expected one of {', '.join(known)}, required, allow_drift, sequence, only, golden"
        )
    settings = Settings(Budget(**limits), required, allow_drift, only=only)
    if path is not None:
        refuse_others(path)
    exported = pipeline.export(Path(folder), settings, sequence)
    pipeline.check(exported, settings)
    data = exported.to_bytes()
    if only or golden:
        data = slim(parse(data), only, golden).data
    if path is not None:
        write_file(Path(path), data)
    return parse(data)


def adopt(
    model: Any,
    X: Any,  # noqa: N803 — as above
    y: Any,
    wishes: Wishes,
    *,
    labels: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    target: str = "target",
) -> Adopted:
    """Return the model folded and compared with itself on the rows; arguments and errors as for `export`."""
    columns = _names(X, feature_names)
    if is_estimator(model):
        estimator = read_estimator(model, columns)
        rows = of_arrays(X, y, columns, labels or estimator.labels, target)
        answers = np.asarray(model.predict_proba(X), np.float64)[:, 1]
        return adopt_estimator(estimator, answers, rows, wishes)
    if not hasattr(model, "save"):
        raise UsageError(f"model: expected a Keras model or an estimator of scikit-learn, got {type(model).__name__}")
    rows = of_arrays(X, y, columns, labels, target)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        with renamed(str(path), "model"):
            return adopt_keras(path, rows, replace(wishes, columns=tuple(columns)))


def _names(rows: Any, feature_names: Sequence[str] | None) -> list[str]:
    if hasattr(rows, "columns"):
        own = [str(column) for column in rows.columns]
        if feature_names is not None and list(feature_names) != own:
            shown, given = (", ".join(map(grammar.quoted, names[:10])) for names in (own, list(feature_names)))
            raise UsageError(f"feature_names: the data frame has {shown}, got {given}; rename its columns instead")
        return own
    if feature_names is not None:
        return list(feature_names)
    shape = np.asarray(rows).shape
    return [f"x{place}" for place in range(shape[1])] if len(shape) == 2 else ["window" if len(shape) < 4 else "image"]
