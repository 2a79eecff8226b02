"""The contract of a dataset: imputation, ranges, scales, bins and vocabularies, learned from training rows only."""

import math
from collections.abc import Callable

import numpy as np

from edgeproof import grammar
from edgeproof.arithmetic import Floats
from edgeproof.contract import CategoricalFeature, Contract, Feature, NumericFeature
from edgeproof.errors import RowsError
from edgeproof.float32 import MAX, MIN_NORMAL, round_to_float32
from edgeproof.vectors import numbers
from edgeproof_train.dataset import Dataset
from edgeproof_train.settings import Settings

_MEDIAN_DIGITS, _LIMIT_DIGITS = 4, 2  # of a column's width
_DECIMALS = 22  # powers of ten up to this are exact
_BINS = 8  # piecewise encoding: enough to bend, few enough for small networks


class UnusableColumnError(ValueError):
    """Training rows give a column no usable encoding; the message is the reason."""


def learn_contract(dataset: Dataset, settings: Settings) -> tuple[Contract, Dataset]:
    """Return the contract, and the dataset with the columns set aside for which there is no encoding.

    Raises RowsError where no column is left.
    """
    features: list[Feature] = []
    reasons: dict[str, str] = {}
    encoding = settings.encoding or ("standard" if dataset.table.source else "identity")
    for column in dataset.of_kind("numeric", "categorical"):
        cells = dataset.table.cells(column.name)
        training = [cells[row] for row in dataset.train]
        try:
            if column.kind == "numeric":
                values = numbers(training, frozenset(settings.missing_values))
                features.append(numeric_feature(column.name, values, encoding))
            else:
                features.append(categorical_feature(column.name, training, frozenset(settings.missing_values)))
        except UnusableColumnError as error:
            reasons[column.name] = str(error)
    dataset = dataset.set_aside(reasons)
    if not features:
        _refuse(dataset)
    contract = Contract(
        name=dataset.name,
        target=dataset.target.name,
        labels=dataset.target.labels,
        threshold=settings.threshold,
        features=tuple(features),
        missing_values=settings.missing_values,
    )
    return contract, dataset


def _refuse(dataset: Dataset) -> None:
    reasons = [f"{grammar.quoted(column.name)} {column.reason}" for column in dataset.of_kind("set aside")]
    shown = "; ".join(reasons[:3]) + ("; …" if len(reasons) > 3 else "")
    raise RowsError(f"{dataset.table.source}: no usable column beside the target{': ' if shown else ''}{shown}")


def categorical_feature(name: str, training: list[str], missing: frozenset[str]) -> CategoricalFeature:
    """Learn a vocabulary, sorted, in canonical spelling; raises UnusableColumnError where it is empty."""
    values = {grammar.categorical_value(cell, missing) for cell in set(training)} - {None}
    if not values:
        raise UnusableColumnError("all values are missing in the training rows")
    return CategoricalFeature(name, tuple(sorted(value for value in values if value is not None)))


def numeric_feature(name: str, training: Floats, encoding: str) -> NumericFeature:
    """Learn the encoding of numbers.

    training: (n_train,) float32, NaN where missing. The mean and the standard deviation are those of the imputed
    column, which is what the network sees. Raises UnusableColumnError.
    """
    present = training[~np.isnan(training)].astype(np.float64)
    if not len(present):
        raise UnusableColumnError("all values are missing in the training rows")
    smallest, largest = float(present.min()), float(present.max())
    if smallest == largest:
        raise UnusableColumnError(f"constant in the training rows: every value is {smallest:g}")
    width = largest - smallest
    median = _tidy(float(np.median(present)), width, _MEDIAN_DIGITS, round)
    imputed = np.where(np.isnan(training), median, training.astype(np.float64))
    mean, scale = (0.0, 1.0) if encoding == "identity" else _standard(imputed)
    edges, slopes = _bins(imputed) if encoding == "piecewise" else ((), ())
    feature = NumericFeature(
        name=name,
        missing=median,
        min=smallest,
        max=largest,
        lo=max(_tidy(smallest - width, width, _LIMIT_DIGITS, math.floor), -MAX),
        hi=min(_tidy(largest + width, width, _LIMIT_DIGITS, math.ceil), MAX),
        mean=mean,
        scale=scale,
        edges=edges,
        slopes=slopes,
    )
    _require_finite(feature)
    return feature


def _tidy(value: float, width: float, digits: int, whole: Callable[[float], int]) -> float:
    """Round a number that need not be exact to so many digits of the column's width: contracts are read and shipped."""
    decimals = digits - 1 - math.floor(math.log10(width))
    if not -_DECIMALS <= decimals <= _DECIMALS:
        return round_to_float32(value)
    # Powers of ten are exact here, and a division rounds once: 0.3, not 0.30000000000000004.
    tidy = whole(value * 10**decimals) / 10**decimals if decimals >= 0 else whole(value / 10**-decimals) * 10**-decimals
    return round_to_float32(float(tidy))


def _standard(imputed: np.ndarray) -> tuple[float, float]:
    """Return mean and 1/std as float32 values."""
    deviation = float(imputed.std())
    scale = round_to_float32(1 / deviation) if deviation > 0 else float("inf")
    _require_normal("scale", scale)
    return round_to_float32(float(imputed.mean())), scale


def _bins(imputed: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the edges at quantiles, equal ones merged after rounding to float32, and the slopes between them."""
    quantiles = np.quantile(imputed, np.linspace(0, 1, _BINS + 1)).astype(np.float32)
    edges = np.unique(np.where(np.abs(quantiles) < MIN_NORMAL, np.float32(0), quantiles))
    if len(edges) < 2:
        return (), ()
    with np.errstate(over="ignore", divide="ignore", under="ignore"):
        slopes = np.float32(1) / np.diff(edges)
    for slope in slopes:
        _require_normal("slope", float(slope))
    return tuple(map(float, edges)), tuple(map(float, slopes))


def _require_normal(what: str, value: float) -> None:
    if not MIN_NORMAL <= abs(value) <= MAX:
        raise UnusableColumnError(
            f"its {what} {value:g} is no finite normal float32: values too close or too far apart"
        )


def _require_finite(feature: NumericFeature) -> None:
    """Raise UnusableColumnError where an encoded value could leave float32 within lo…hi."""
    places = np.array([feature.lo, feature.hi], np.float32)
    starts = np.array([[feature.mean], *([edge] for edge in feature.edges[:-1])], np.float32)
    factors = np.array([[feature.scale], *([slope] for slope in feature.slopes)], np.float32)
    with np.errstate(over="ignore"):
        encoded = (places - starts) * factors
    if not np.isfinite(encoded).all():
        raise UnusableColumnError("its values are too large for float32 arithmetic")
