"""The encoding of a column of numbers: imputation, range, scale and bins, learned from training rows only."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

import numpy as np

from edgeproof.decision import NumericFeature, float32, round_to_float32, shortest, widened
from edgeproof.types import Floats
from edgeproof_train.contract.kind import UnusableColumnError
from edgeproof_train.settings import Settings

_DIGITS = 3  # of a column's width, to which limits, median, mean and scale are rounded: nobody needs them exactly
_BINS = 8  # piecewise encoding, where nothing is stated: enough to bend, few enough for small networks
_EDGE_DIGITS = 2  # of the gap beside an edge
_TAIL = 0.005  # share of the values beyond either outer edge: heavy tails end there
_FAR = 4.0  # deviations to which a column with bins is held
_APART = 8  # a missing value stands so many times nearer to the smallest value than the largest does


def numeric_feature(name: str, training: Floats, settings: Settings) -> NumericFeature:
    """Learn the encoding of numbers.

    Piecewise-linear encoding: Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep
    Learning", 2022. With a missing indicator, a missing value is put below all others, with a bin of its own between.

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
    missing = _tidy(float(np.median(present)), width, _DIGITS, ROUND_HALF_EVEN)
    lo, hi = widened(smallest, largest)
    edges = _edges(present, settings.bins or _BINS) if settings.encoding == "piecewise" else ()
    if edges and settings.missing_indicator and len(present) < len(training):
        missing = _tidy(smallest - width / _APART, width, _DIGITS, ROUND_FLOOR)
        edges = tuple(sorted({missing, smallest, *(edge for edge in edges if edge > smallest)}))
    imputed = np.where(np.isnan(training), missing, training.astype(np.float64))
    mean, scale = (0.0, 1.0) if settings.encoding == "identity" else _standard(imputed, width, heavy_tails=bool(edges))
    feature = NumericFeature(
        name=name,
        missing=missing,
        min=smallest,
        max=largest,
        lo=lo,
        hi=hi,
        mean=mean,
        scale=scale,
        edges=edges,
        slopes=_slopes(edges),
    )
    _require_finite(feature)
    return feature


def _tidy(value: float, width: float, digits: int, rounding: str) -> float:
    """Round a float32 that need not be exact to so many digits of the column's width: contracts are read and shipped.

    rounding: of the decimal module. The result is a finite float32.
    """
    place = Decimal(1).scaleb(math.floor(math.log10(width)) - digits + 1)
    tidy = float(Decimal(repr(shortest(value))).quantize(place, rounding))
    return round_to_float32(min(max(tidy, -float32.MAX), float32.MAX))


def _standard(imputed: np.ndarray, width: float, heavy_tails: bool) -> tuple[float, float]:
    """Return mean and 1/std, rounded, as float32 values.

    heavy_tails: bins follow, which see what is near; values far out need not leave ±4 then, and 1/std becomes less.
    """
    mean, deviation = float(imputed.mean()), float(imputed.std())
    if heavy_tails:
        deviation = max(deviation, float(np.abs(imputed - mean).max()) / _FAR)
    scale = round_to_float32(float(f"{1 / deviation:.{_DIGITS}g}")) if deviation > 0 else float("inf")
    _require_normal("scale", scale)
    return _tidy(mean, width, _DIGITS, ROUND_HALF_EVEN), scale


def _edges(present: np.ndarray, bins: int) -> tuple[float, ...]:
    """Return at most bins + 1 edges at quantiles, or at every value where there are few.

    Each is rounded to two digits of the gap beside it, and equal ones are merged after rounding to float32.
    """
    values = np.unique(present)
    if len(values) > bins + 1:
        values = np.unique(np.quantile(present, np.linspace(_TAIL, 1 - _TAIL, bins + 1)).astype(np.float32))
    values = np.unique(np.where(np.abs(values) < float32.MIN_NORMAL, 0, values)).astype(np.float64)
    if len(values) < 2:
        return ()
    gaps = np.diff(values)
    beside = np.minimum(np.append(gaps, gaps[-1]), np.insert(gaps, 0, gaps[0]))
    rounded = {_tidy(value, gap, _EDGE_DIGITS, ROUND_HALF_EVEN) for value, gap in zip(values, beside, strict=True)}
    return tuple(sorted(rounded))


def _slopes(edges: tuple[float, ...]) -> tuple[float, ...]:
    """Return what makes a bin rise from 0 to 1, rounded."""
    with np.errstate(over="ignore", divide="ignore", under="ignore"):
        exact = np.float32(1) / np.diff(np.array(edges, np.float32)) if edges else np.zeros(0, np.float32)
    for slope in exact:
        _require_normal("slope", float(slope))
    return tuple(round_to_float32(float(f"{slope:.{_DIGITS}g}")) for slope in exact)


def _require_normal(what: str, value: float) -> None:
    if not float32.MIN_NORMAL <= abs(value) <= float32.MAX:
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
