"""The contract of a dataset: imputation, ranges, scales, bins and vocabularies, learned from training rows only."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

import numpy as np

from edgeproof import grammar
from edgeproof.arithmetic import Floats
from edgeproof.contract import CategoricalFeature, Contract, Feature, NumericFeature, widened
from edgeproof.errors import RowsError
from edgeproof.float32 import MAX, MIN_NORMAL, round_to_float32, shortest
from edgeproof.vectors import numbers
from edgeproof_train.dataset import Dataset
from edgeproof_train.settings import Settings

_DIGITS = 3  # of a column's width, to which limits, median, mean and scale are rounded: nobody needs them exactly
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
    smallest = _tidy(smallest, width, _DIGITS, ROUND_FLOOR)
    largest = _tidy(largest, width, _DIGITS, ROUND_CEILING)
    median = _tidy(float(np.median(present)), width, _DIGITS, ROUND_HALF_EVEN)
    lo, hi = widened(smallest, largest)
    imputed = np.where(np.isnan(training), median, training.astype(np.float64))
    mean, scale = (0.0, 1.0) if encoding == "identity" else _standard(imputed, width)
    edges, slopes = _bins(imputed) if encoding == "piecewise" else ((), ())
    feature = NumericFeature(
        name=name,
        missing=median,
        min=smallest,
        max=largest,
        lo=lo,
        hi=hi,
        mean=mean,
        scale=scale,
        edges=edges,
        slopes=slopes,
    )
    _require_finite(feature)
    return feature


def _tidy(value: float, width: float, digits: int, rounding: str) -> float:
    """Round a float32 that need not be exact to so many digits of the column's width: contracts are read and shipped.

    rounding: of the decimal module. The result is a finite float32.
    """
    place = Decimal(1).scaleb(math.floor(math.log10(width)) - digits + 1)
    tidy = float(Decimal(repr(shortest(value))).quantize(place, rounding))
    return round_to_float32(min(max(tidy, -MAX), MAX))


def _standard(imputed: np.ndarray, width: float) -> tuple[float, float]:
    """Return mean and 1/std, rounded, as float32 values."""
    deviation = float(imputed.std())
    scale = round_to_float32(float(f"{1 / deviation:.{_DIGITS}g}")) if deviation > 0 else float("inf")
    _require_normal("scale", scale)
    return _tidy(float(imputed.mean()), width, _DIGITS, ROUND_HALF_EVEN), scale


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
