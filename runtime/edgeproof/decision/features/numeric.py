"""A feature given as a number."""

import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from edgeproof.decision import fields, grammar
from edgeproof.decision.arithmetic import ONE, ZERO, clamp, flush
from edgeproof.decision.cells import read_numbers
from edgeproof.decision.features.feature import Affine, Feature, Read, Values
from edgeproof.decision.features.seen import NOTHING, Seen
from edgeproof.decision.float32 import MAX, MIN_NORMAL, round_to_float32, shortest
from edgeproof.types import Bools, Floats

_NUMBERS = ("missing", "min", "max", "lo", "hi", "mean", "scale")
_USED = ("missing", "lo", "hi", "mean", "scale")  # by a column without slopes
_FEW = 8  # columns that are encoded sooner one by one
_AT_ONCE = 1 << 16  # numbers that are encoded at once: what a cache holds
_SLICES = 8  # different values of a column that are not put together in quarters
_FAR = float(np.float32(1e30))
_MISSING_SHARE = 0.1  # of drawn values


@dataclass(frozen=True)
class NumericFeature(Feature):
    """A number, NaN where missing.

    Encoded as one column `(v - mean) * scale`, then for each slope t = 1…k a column `(v - edges[t-1]) * slopes[t-1]`
    clamped to 0…1 (piecewise-linear encoding: Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in
    Tabular Deep Learning", 2022), where v is the value, `missing` in place of NaN, clamped to `lo`…`hi`.
    """

    kind: ClassVar[str] = "numeric"
    is_number: ClassVar[bool] = True
    drift: ClassVar[str] = "range"

    name: str
    missing: float  # what stands in for a missing value
    min: float  # no training value is smaller
    max: float  # no training value is larger
    lo: float
    hi: float
    mean: float = 0.0
    scale: float = 1.0
    edges: tuple[float, ...] = ()  # (k + 1,) ascending, or empty
    slopes: tuple[float, ...] = ()  # (k,)
    missing_values: tuple[str, ...] | None = None
    seen: Seen = NOTHING

    def __post_init__(self) -> None:
        for number in (self.missing, self.min, self.max, self.lo, self.hi, self.mean, *self.edges):
            fields.expect_float32(self.name, number)
        for factor in (self.scale, *self.slopes):
            fields.expect_float32(self.name, factor)
            self._expect(abs(factor) >= MIN_NORMAL, f"scale or slope {factor} is not a normal float32")
        self._expect(self.lo <= self.hi, f"expected lo <= hi, got {self.lo} and {self.hi}")
        self._expect(self.min <= self.max, f"expected min <= max, got {self.min} and {self.max}")
        n_edges, n_slopes = len(self.edges), len(self.slopes)
        wanted = n_slopes + 1 if n_slopes else 0
        self._expect(n_edges == wanted, f"expected {wanted} edges for {n_slopes} slopes, got {n_edges}")
        self._expect(all(a < b for a, b in pairwise(self.edges)), "edges are not in ascending order")

    def _expect(self, holds: bool, message: str) -> None:
        fields.expect(holds, f"feature {self.name!r}: {message}")

    @property
    def width(self) -> int:
        """One."""
        return 1

    @property
    def takes_booleans(self) -> bool:
        """Whether true is 1 and false is 0: where training saw numbers from 0 to 1."""
        return self.min == 0 and self.max == 1

    @property
    def n_encoded(self) -> int:
        """Number of encoded columns: one, and one for each slope."""
        return 1 + len(self.slopes)

    def to_json(self, complete: bool = False) -> dict[str, Any]:
        """Return the JSON object; what follows from `min` and `max`, or does nothing, is left out unless complete."""
        unstated = {} if complete else _unstated(self.min, self.max)
        numbers = {key: getattr(self, key) for key in _NUMBERS}
        stated = {key: shortest(number) for key, number in numbers.items() if unstated.get(key) != number}
        lists = {key: [shortest(x) for x in getattr(self, key)] for key in ("edges", "slopes") if self.slopes}
        return {"name": self.name, "kind": self.kind, **stated, **lists, **self.stated()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "NumericFeature":
        """Read the JSON object."""
        piecewise = {"edges", "slopes"} & set(value)
        stated = {"lo", "hi", "mean", "scale"} & set(value)
        expected = {"name", "kind", "missing", "min", "max", *stated, *({"edges", "slopes"} if piecewise else ())}
        own = cls.expect_keys(value, expected)
        name = fields.text("name", value["name"])
        lists = {key: value[key] for key in ("edges", "slopes") if piecewise}
        filled = all(isinstance(items, list) and items for items in lists.values())
        fields.expect(filled, f"feature {name!r}: expected lists of numbers")
        numbers: dict[str, Any] = {key: fields.number(key, value[key]) for key in _NUMBERS if key in value}
        numbers = _unstated(numbers["min"], numbers["max"]) | numbers
        numbers |= {key: tuple(fields.number(key, x) for x in items) for key, items in lists.items()}
        return cls(name=name, **numbers, **own)

    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column; unusual is what lies outside the training range."""
        values, reasons = read_numbers(cells, missing, self.takes_booleans)
        return Read(values[:, None], reasons, lambda: self.odd(values[:, None]))

    def odd(self, values: Floats) -> Bools:
        """Return which numbers lie outside the training range."""
        return np.asarray((values[:, 0] < self.min) | (values[:, 0] > self.max))

    @classmethod
    def odd_all(cls, features: Sequence["NumericFeature"], x: Floats) -> Bools:
        """As `odd`, all columns at once."""
        least, most = (np.array(limits, np.float32) for limits in zip(*((f.min, f.max) for f in features), strict=True))
        return np.asarray((x < least) | (x > most))

    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], float]:
        """Return what reads one cell."""
        booleans = self.takes_booleans
        if grammar.missing_numbers(frozenset(missing)):
            return lambda cell: grammar.numeric_value(cell, missing, booleans)
        return lambda cell: cell if type(cell) is float else grammar.numeric_value(cell, missing, booleans)

    def encode(self, x: Floats) -> Floats:
        """Encode (n, 1) as (n, 1 + k)."""
        v = np.where(np.isnan(x), np.float32(self.missing), x)
        v = flush(clamp(v, np.float32(self.lo), np.float32(self.hi)))
        columns = [(v - np.float32(self.mean)) * np.float32(self.scale)]
        for edge, slope in zip(self.edges, self.slopes, strict=False):
            columns.append(clamp((v - np.float32(edge)) * np.float32(slope), ZERO, ONE))
        return flush(np.concatenate(columns, axis=1))

    @classmethod
    def encode_all(cls, features: Sequence["NumericFeature"], x: Floats) -> Floats:
        """Encode neighbours: those without slopes all at once, some rows at a time."""
        if len(features) < _FEW or any(feature.slopes for feature in features):
            return super().encode_all(features, x)
        missing, lo, hi, mean, scale = (
            np.array([getattr(feature, name) for feature in features], np.float32) for name in _USED
        )
        step = max(1, _AT_ONCE // len(features))
        encoded = np.empty(x.shape, np.float32)
        for start in range(0, len(x), step):
            part = x[start : start + step]
            v = flush(clamp(np.where(np.isnan(part), missing, part), lo, hi))
            encoded[start : start + step] = flush((v - mean) * scale)
        return encoded

    @property
    def reading(self) -> Any:
        """Whether a cell may be true or false; how it is encoded, no cell tells."""
        return self.kind, self.takes_booleans

    def slices(self, values: Floats) -> list[tuple[str, Bools]]:
        """Return quarters, or each value where there are few; what is missing, what training has not seen."""
        x = values[:, 0]
        known = np.unique(x[~np.isnan(x)])
        found = [
            ("missing", np.isnan(x)),
            ("below training's range", x < self.min),
            ("above training's range", x > self.max),
        ]
        if len(known) <= _SLICES:
            return [*((f"{one:.6g}", x == one) for one in known.tolist()), *found]
        cuts = np.unique(np.nanquantile(x, (0.25, 0.5, 0.75), method="higher"))
        ends = [-np.inf, *cuts.tolist(), np.inf]
        names = [f"to {ends[1]:.4g}", *(f"{a:.4g} to {b:.4g}" for a, b in pairwise(ends[1:-1])), f"over {ends[-2]:.4g}"]
        return [*((name, (x > a) & (x <= b)) for name, (a, b) in zip(names, pairwise(ends), strict=True)), *found]

    @property
    def affine(self) -> tuple[Affine, ...]:
        """The first column."""
        return (Affine(0, 0, self.mean, self.scale),)

    def recentred(self, means: Sequence[float], scales: Sequence[float]) -> "NumericFeature":
        """Return the feature with another mean and scale."""
        self._expect(abs(scales[0]) >= MIN_NORMAL, f"scale {scales[0]} is not a normal float32")
        other = object.__new__(type(self))  # the rest was checked when this one was made
        vars(other).update(vars(self), mean=means[0], scale=scales[0])
        return other

    @property
    def absent(self) -> Values:
        """NaN."""
        return (math.nan,)

    @property
    def unknown(self) -> Values | None:
        """None: numbers outside the training range differ."""
        return None

    @property
    def imputed(self) -> Values:
        """What stands in for a missing value."""
        return (self.missing,)

    @property
    def states_limits(self) -> bool:
        """Whether `lo` and `hi` are others than those of a contract that leaves them out."""
        return (self.lo, self.hi) != widened(self.min, self.max)

    @property
    def ends(self) -> tuple[Values, Values] | None:
        """`lo` and `hi`."""
        return (self.lo,), (self.hi,)

    def notable(self) -> list[Values]:
        """Return the ends of the ranges, what is just and far beyond them, zero, a denormal, the edges."""
        below, above = (float(np.nextafter(np.float32(x), d)) for x, d in ((self.lo, -np.inf), (self.hi, np.inf)))
        limits = [x for x in (self.min, self.max, self.lo, self.hi, below, above) if math.isfinite(x)]
        return [(x,) for x in (*limits, -_FAR, _FAR, 0.0, 1e-40, *self.edges)]

    def drawn(self, rng: "np.random.Generator", wide: Bools) -> Floats:
        """Draw from the training range, or from `lo`…`hi`, a tenth of the numbers missing."""
        share = rng.random(len(wide))
        lo, hi = np.where(wide, self.lo, self.min), np.where(wide, self.hi, self.max)
        present = rng.random(len(wide)) >= _MISSING_SHARE
        values: Floats = np.where(present, lo * (1 - share) + hi * share, np.nan).astype(np.float32)
        return values[:, None]

    def text(self, values: Values, missing: Sequence[str]) -> str:
        """Return the shortest decimal, or a text for missing."""
        if math.isnan(values[0]):
            return "" if "" in missing or not missing else missing[0]
        return repr(shortest(values[0]))

    def expected(self) -> str:
        """Name the training range."""
        return f"a number within the training range {self.range()}"

    def unusual(self) -> str:
        """Say that numbers are outside the training range."""
        return f"numbers outside the training range {self.range()}"

    def range(self) -> str:
        """Return the training range as a message shows it."""
        return f"{shortest(self.min):.9g} to {shortest(self.max):.9g}"

    def described(self) -> str:
        """Return the training range as a table shows it."""
        return f"{shortest(self.min)} … {shortest(self.max)}"

    def example(self) -> str:
        """Return what stands in for a missing value."""
        return f"{shortest(self.missing):.9g}"


def widened(smallest: float, largest: float, share: float = 1.0) -> tuple[float, float]:
    """Return the training range, widened by so many of its widths on each side; by 1 where a contract states no limits.

    smallest, largest: float32 values; so are the results, and finite.
    """
    width = (largest - smallest) * share
    return round_to_float32(max(smallest - width, -MAX)), round_to_float32(min(largest + width, MAX))


def _unstated(smallest: float, largest: float) -> dict[str, float]:
    """Return the numbers of a feature that a contract leaves out where they are these."""
    lo, hi = widened(smallest, largest)
    return {"lo": lo, "hi": hi, "mean": 0.0, "scale": 1.0}
