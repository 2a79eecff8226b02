"""A feature given as an array of numbers of one shape: a window of sensor data, steps × channels."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import prod
from typing import Any, ClassVar

import numpy as np

from edgeproof.decision import fields, grammar
from edgeproof.decision.arithmetic import flush
from edgeproof.decision.features.feature import Affine, Feature, Read, Values
from edgeproof.decision.features.numeric import widened
from edgeproof.decision.float32 import MIN_NORMAL, shortest
from edgeproof.types import Bools, Floats

_MOST = 1 << 20  # numbers of a window
_LISTS = ("missing", "min", "max", "mean", "scale")


@dataclass(frozen=True)
class TensorFeature(Feature):
    """Numbers in row-major order, the last axis being the channels; NaN where missing.

    Encoded as `(v - mean) * scale`, by channel, where v is the number, the channel's `missing` in place of NaN, limited
    to the channel's range widened by its width on each side.
    """

    kind: ClassVar[str] = "tensor"
    drift: ClassVar[str] = "range"

    name: str
    shape: tuple[int, ...]
    missing: tuple[float, ...]  # (channels,) float32 values, as the next
    min: tuple[float, ...]  # no number of the training windows is smaller
    max: tuple[float, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]

    def __post_init__(self) -> None:
        sized = 1 < len(self.shape) < 4 and all(n > 0 for n in self.shape) and prod(self.shape) <= _MOST
        self._expect(sized, f"expected a shape of at most {_MOST} numbers, got {self.shape}")
        for key in _LISTS:
            numbers = getattr(self, key)
            self._expect(len(numbers) == self.shape[-1], f"{key}: expected a number for each channel")
            for number in numbers:
                fields.expect_float32(self.name, number)
        self._expect(all(a <= b for a, b in zip(self.min, self.max, strict=True)), "expected min <= max")
        self._expect(all(abs(x) >= MIN_NORMAL for x in self.scale), "a scale is not a normal float32")

    def _expect(self, holds: bool, message: str) -> None:
        fields.expect(holds, f"feature {self.name!r}: {message}")

    @property
    def given_shape(self) -> tuple[int, ...]:
        """The shape."""
        return self.shape

    @property
    def width(self) -> int:
        """Numbers of a window."""
        return prod(self.shape)

    @property
    def n_encoded(self) -> int:
        """The same."""
        return self.width

    def to_json(self, complete: bool = False) -> dict[str, Any]:
        """Return the JSON object; complete: with the limits, which follow from min and max."""
        numbers = {key: [shortest(x) for x in getattr(self, key)] for key in _LISTS}
        if complete:
            lo, hi = self.limits
            numbers |= {"lo": [shortest(float(x)) for x in lo], "hi": [shortest(float(x)) for x in hi]}
        return {"name": self.name, "kind": self.kind, "shape": list(self.shape), **numbers}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "TensorFeature":
        """Read the JSON object."""
        fields.expect_keys("feature", value, {"name", "kind", "shape", *_LISTS})
        name, shape = fields.text("name", value["name"]), value["shape"]
        whole = isinstance(shape, list) and all(type(n) is int for n in shape)
        fields.expect(whole, f"feature {name!r}: shape: expected whole numbers")
        for key in _LISTS:
            fields.expect(isinstance(value[key], list), f"feature {name!r}: {key}: expected a list of numbers")
        numbers = {key: tuple(fields.number(key, x) for x in value[key]) for key in _LISTS}
        return cls(name, tuple(shape), **numbers)

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """The smallest and the largest number of each channel that is told apart: (channels,) each."""
        pairs = [widened(*pair) for pair in zip(self.min, self.max, strict=True)]
        lo, hi = np.array(pairs, np.float32).T
        return lo, hi

    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column of windows; unusual is one with a number outside the range of its channel."""
        values, reasons = np.full((len(cells), self.width), np.nan, np.float32), {}
        one = self.reader(missing)
        for row, cell in enumerate(cells):
            try:
                values[row] = one(cell)
            except ValueError as error:
                reasons[row] = str(error)
        return Read(values, reasons, lambda: self.odd(values))

    def odd(self, values: Floats) -> Bools:
        """Return which windows have a number outside the range of its channel."""
        x = values.reshape(-1, self.width // self.shape[-1], self.shape[-1])
        lo, hi = (np.array(limit, np.float32) for limit in (self.min, self.max))
        return np.asarray(((x < lo) | (x > hi)).any(axis=(1, 2)))

    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], Any]:
        """Return what reads one window, an array, nested lists, or such lists as JSON: (width,) float32."""

        def read(cell: Any) -> Floats:
            if cell is None or (isinstance(cell, str) and grammar.word(grammar.clean(cell)) in missing):
                return np.full(self.width, np.nan, np.float32)
            numbers = _numbers(cell)
            if numbers.shape != self.shape:
                raise ValueError(f"expected numbers of shape {self.shape}, got {numbers.shape}")
            return numbers.reshape(-1)

        return read

    def encode(self, x: Floats) -> Floats:
        """Encode (n, width) as (n, width)."""
        v = x.reshape(-1, self.shape[-1])
        v = np.where(np.isnan(v), np.array(self.missing, np.float32), v)
        lo, hi = self.limits
        v = flush(np.where(v < lo, lo, np.where(v > hi, hi, v)))
        encoded = (v - np.array(self.mean, np.float32)) * np.array(self.scale, np.float32)
        return flush(encoded).reshape(x.shape)

    @property
    def affine(self) -> tuple[Affine, ...]:
        """One for each channel: that of the first step stands for all."""
        pairs = zip(self.mean, self.scale, strict=True)
        return tuple(Affine(place, place, mean, scale) for place, (mean, scale) in enumerate(pairs))

    def recentred(self, means: Sequence[float], scales: Sequence[float]) -> "TensorFeature":
        """Return the feature with another mean and scale for each channel."""
        return replace(self, mean=tuple(means), scale=tuple(scales))

    def _each(self, channels: Sequence[float]) -> Values:
        """Return a window whose steps are all the same."""
        return tuple(channels) * (self.width // self.shape[-1])

    @property
    def absent(self) -> Values:
        """NaN everywhere."""
        return (math.nan,) * self.width

    @property
    def unknown(self) -> Values | None:
        """None."""
        return None

    @property
    def imputed(self) -> Values:
        """What stands in for missing numbers."""
        return self._each(self.missing)

    @property
    def ends(self) -> tuple[Values, Values] | None:
        """The limits."""
        lo, hi = self.limits
        return self._each(lo.tolist()), self._each(hi.tolist())

    def notable(self) -> list[Values]:
        """Return windows at the ends of the range and of the limits, just beyond them, and at zero."""
        lo, hi = self.limits
        beyond = np.nextafter(lo, np.float32(-np.inf)), np.nextafter(hi, np.float32(np.inf))
        ends = [self.min, self.max, lo.tolist(), hi.tolist(), *(x.tolist() for x in beyond if np.isfinite(x).all())]
        return [*(self._each(end) for end in ends), (0.0,) * self.width]

    def foreign(self) -> list[Values]:
        """Return a window of numbers far away."""
        return [(1e30,) * self.width, (-1e30,) * self.width]

    def drawn(self, rng: np.random.Generator, wide: Bools) -> Floats:
        """Draw windows that wander within the training range, or within the limits; a few numbers are missing."""
        lo, hi = self.limits
        small, large = (np.array(limit, np.float32) for limit in (self.min, self.max))
        steps, channels = self.width // self.shape[-1], self.shape[-1]
        share = rng.random((len(wide), 1, channels)) + rng.normal(0, 0.15, (len(wide), steps, channels))
        share = np.clip(share, 0, 1)
        ends = (np.where(wide[:, None, None], one, other) for one, other in ((lo, small), (hi, large)))
        first, last = ends
        values = first * (1 - share) + last * share
        gone = rng.random(values.shape) < 0.02
        return np.where(gone, np.nan, values).astype(np.float32).reshape(len(wide), self.width)

    def redrawn(self, values: Floats, rng: np.random.Generator, n: int) -> Floats:
        """Draw windows, with a little noise in proportion to the training range of each channel."""
        reach = np.array(self.max, np.float32) - np.array(self.min, np.float32)
        windows = values[rng.integers(0, len(values), n)].reshape(-1, self.width // self.shape[-1], self.shape[-1])
        noise = rng.normal(0, 0.02, windows.shape).astype(np.float32) * reach
        return (windows + noise).astype(np.float32).reshape(n, self.width)

    def text(self, values: Values, missing: Sequence[str]) -> str:  # noqa: ARG002 — numbers are missing one by one
        """Return nested lists as JSON, null where missing."""
        numbers = [None if math.isnan(x) else shortest(x) for x in values]
        for n in reversed(self.shape[1:]):
            numbers = [numbers[start : start + n] for start in range(0, len(numbers), n)]  # type: ignore[misc]  # nested
        return json.dumps(numbers)

    def expected(self) -> str:
        """Name shape and ranges."""
        return f"numbers of shape {self.shape} within the training range"

    def unusual(self) -> str:
        """Say that windows leave the range."""
        return "windows outside the training range"

    def described(self) -> str:
        """Name the shape."""
        return " × ".join(map(str, self.shape)) + " numbers"

    def example(self) -> str:
        """Return what stands in for missing numbers."""
        return self.text(self.imputed, ())


def _numbers(cell: Any) -> Floats:
    """Return an array of float32; raises ValueError for anything but numbers."""
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except ValueError:
            raise ValueError("expected lists of numbers as JSON, such as [[0.1, 0.2], [0.3, 0.4]]") from None
    try:
        wide = np.array(cell, np.float64)
    except (ValueError, TypeError):
        raise ValueError("expected numbers, in lists of equal length") from None
    with np.errstate(over="ignore"):  # beyond float32 is an infinity, which is limited
        return wide.astype(np.float32)
