"""scikit-learn's LogisticRegression, MLPClassifier and pipelines before them, as columns and layers.

A fitted estimator holds code, so it is taken from the running program, never from a file. Its numbers are read from
the attributes that scikit-learn documents; scikit-learn itself is not imported.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TypeAlias

import numpy as np

from edgeproof.decision import grammar
from edgeproof.errors import UsageError
from edgeproof.types import Doubles

Dense: TypeAlias = tuple[Doubles, Doubles, str | None]  # weights (n_in, n_out), bias (n_out,), activation if any

_SIGMOID = "sigmoid"
_RENAMED = {"identity": None, "logistic": _SIGMOID}  # of scikit-learn's activations; the others have our names


@dataclass(frozen=True)
class Column:
    """One column of what the classifier is given: `(v - mean) * scale`.

    v is the number of the source column, or 1 where the source column is `value` and 0 elsewhere.
    """

    source: str
    mean: float = 0.0
    scale: float = 1.0
    value: Any = None  # of a one-hot column; NaN or None stand for missing
    values: tuple[Any, ...] = ()  # of a one-hot column: all that its source column may hold
    imputed: Any = None  # what stands in for a missing number or category; None where nothing does

    def moved(self, mean: float, scale: float) -> "Column":
        """Return the column after another `(x - mean) * scale`."""
        return replace(self, mean=self.mean + mean / self.scale, scale=self.scale * scale)


@dataclass(frozen=True, eq=False)
class Estimator:
    """What a classifier computes."""

    columns: tuple[Column, ...]  # of its input
    layers: tuple[Dense, ...]  # the last has one output and a sigmoid
    labels: tuple[str, str]  # of its classes


def is_estimator(model: Any) -> bool:
    """Return whether a model is one of scikit-learn's."""
    return type(model).__module__.split(".")[0] == "sklearn"


def read_estimator(model: Any, names: Sequence[str]) -> Estimator:
    """Read a fitted classifier or a pipeline that ends in one; names: of the columns of its input.

    Raises UsageError that names the step which cannot be expressed.
    """
    columns = [Column(name) for name in names]
    *before, classifier = [step for _, step in model.steps] if _kind(model) == "Pipeline" else [model]
    for step in before:
        columns = _transformed(step, columns)
    if _kind(classifier) not in _CLASSIFIERS:
        _refuse(classifier, f"expected {' or '.join(_CLASSIFIERS)} at the end")
    _fitted(classifier, "classes_")
    if len(classifier.classes_) != 2:
        _refuse(classifier, f"expected two classes, got {len(classifier.classes_)}")
    layers = _CLASSIFIERS[_kind(classifier)](classifier)
    if len(layers[0][0]) != len(columns):
        _refuse(classifier, f"expected {len(layers[0][0])} columns, got {len(columns)}")
    first, second = (str(grammar.label_value(label, frozenset())) for label in classifier.classes_)
    return Estimator(tuple(columns), tuple(layers), (first, second))


def _kind(step: Any) -> str:
    return type(step).__name__ if is_estimator(step) else f"{type(step).__module__}.{type(step).__name__}"


def _refuse(step: Any, why: str) -> NoReturn:
    raise UsageError(f"{_kind(step)}: {why}")


def _fitted(step: Any, attribute: str) -> Any:
    if not hasattr(step, attribute):
        _refuse(step, "not fitted; call fit first")
    return getattr(step, attribute)


# --- classifiers


def _logistic_regression(model: Any) -> list[Dense]:
    coefficients = np.asarray(model.coef_, np.float64)
    return [(coefficients.T, np.broadcast_to(np.asarray(model.intercept_, np.float64), (1,)), _SIGMOID)]


def _multi_layer_perceptron(model: Any) -> list[Dense]:
    arrays = zip(model.coefs_, model.intercepts_, strict=True)
    hidden = _RENAMED.get(model.activation, model.activation)
    layers = [(np.asarray(w, np.float64), np.asarray(b, np.float64), hidden) for w, b in arrays]
    return [*layers[:-1], (*layers[-1][:2], _SIGMOID)]


_CLASSIFIERS: dict[str, Callable[[Any], list[Dense]]] = {
    "LogisticRegression": _logistic_regression,
    "LogisticRegressionCV": _logistic_regression,
    "MLPClassifier": _multi_layer_perceptron,
}


# --- transformers


def _transformed(step: Any, columns: list[Column]) -> list[Column]:
    if step is None or step == "passthrough":
        return columns
    if _kind(step) == "Pipeline":
        for _, inner in step.steps:
            columns = _transformed(inner, columns)
        return columns
    if _kind(step) not in _TRANSFORMERS:
        _refuse(step, f"not supported before a classifier; expected {', '.join(_TRANSFORMERS)}")
    n = getattr(step, "n_features_in_", len(columns))
    if n != len(columns):
        _refuse(step, f"expected {n} columns, got {len(columns)}")
    return _TRANSFORMERS[_kind(step)](step, columns)


def _column_transformer(step: Any, columns: list[Column]) -> list[Column]:
    if step.transformer_weights:
        _refuse(step, "transformer_weights are not supported")
    result = []
    for _, inner, chosen in _fitted(step, "transformers_"):
        if inner is not None and inner != "drop":
            result += _transformed(inner, [columns[place] for place in _places(chosen, columns)])
    return result


def _places(chosen: Any, columns: list[Column]) -> list[int]:
    """Return the places of columns given by names, numbers, a slice or a mask."""
    names = [column.source for column in columns]
    if isinstance(chosen, slice):
        ends = [names.index(end) if isinstance(end, str) else end for end in (chosen.start, chosen.stop)]
        last = ends[1] + 1 if isinstance(chosen.stop, str) else ends[1]  # names include the last one
        return list(range(len(columns)))[slice(ends[0], last, chosen.step)]
    items = [chosen] if isinstance(chosen, str | int) else list(chosen)
    if items and all(isinstance(item, bool | np.bool_) for item in items):
        return [place for place, item in enumerate(items) if item]
    return [names.index(item) if isinstance(item, str) else int(item) for item in items]


def _function(step: Any, columns: list[Column]) -> list[Column]:
    if step.func is not None:
        _refuse(step, "a function of its own: do its work before the pipeline")
    return columns


def _imputer(step: Any, columns: list[Column]) -> list[Column]:
    if getattr(step, "add_indicator", False):
        _refuse(step, "add_indicator is not supported")
    if not _is_missing(step.missing_values):
        _refuse(step, f"missing_values: expected NaN, got {step.missing_values!r}; name the text by missing_values")
    result = []
    for column, statistic in zip(columns, _fitted(step, "statistics_"), strict=True):
        if _is_missing(statistic):
            _refuse(step, f"column {column.source!r}: it had no values to learn from; drop it")
        number = not isinstance(statistic, str)
        stands_in = float(statistic) / column.scale + column.mean if number else statistic
        result.append(column if column.imputed is not None else replace(column, imputed=stands_in))
    return result


def _standard_scaler(step: Any, columns: list[Column]) -> list[Column]:
    _fitted(step, "scale_")
    means = step.mean_ if step.with_mean else np.zeros(len(columns))
    scales = step.scale_ if step.with_std else np.ones(len(columns))
    return _scaled(columns, means, scales)


def _min_max_scaler(step: Any, columns: list[Column]) -> list[Column]:
    if step.clip:
        _refuse(step, "clip=True is not supported; the contract limits columns by itself")
    scales = 1 / np.asarray(_fitted(step, "scale_"), np.float64)
    return _scaled(columns, -np.asarray(step.min_, np.float64) * scales, scales)


def _max_abs_scaler(step: Any, columns: list[Column]) -> list[Column]:
    return _scaled(columns, np.zeros(len(columns)), _fitted(step, "scale_"))


def _robust_scaler(step: Any, columns: list[Column]) -> list[Column]:
    _fitted(step, "n_features_in_")
    centres = step.center_ if step.with_centering else np.zeros(len(columns))
    scales = step.scale_ if step.with_scaling else np.ones(len(columns))
    return _scaled(columns, centres, scales)


def _scaled(columns: list[Column], means: Any, scales: Any) -> list[Column]:
    return [c.moved(float(mean), 1 / float(scale)) for c, mean, scale in zip(columns, means, scales, strict=True)]


def _one_hot_encoder(step: Any, columns: list[Column]) -> list[Column]:
    categories, dropped = _fitted(step, "categories_"), step.drop_idx_
    if any(found is not None for found in getattr(step, "infrequent_categories_", None) or ()):
        _refuse(step, "min_frequency and max_categories are not supported")
    result = []
    for place, (column, values) in enumerate(zip(columns, categories, strict=True)):
        if (column.mean, column.scale) != (0, 1) or column.values:
            _refuse(step, f"column {column.source!r}: expected the column of the table itself")
        away = None if dropped is None else dropped[place]
        kept = [value for index, value in enumerate(values) if index != away]
        result += [replace(column, value=value, values=tuple(values)) for value in kept]
    return result


_TRANSFORMERS: dict[str, Callable[[Any, list[Column]], list[Column]]] = {
    "ColumnTransformer": _column_transformer,
    "FunctionTransformer": _function,
    "SimpleImputer": _imputer,
    "StandardScaler": _standard_scaler,
    "MinMaxScaler": _min_max_scaler,
    "MaxAbsScaler": _max_abs_scaler,
    "RobustScaler": _robust_scaler,
    "OneHotEncoder": _one_hot_encoder,
}


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float | np.floating) and math.isnan(value))
