"""The encoding as vectors over the encoded columns: what every graph is built from."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof.decision import HIGHEST, LOWEST, Contract, QuantisedNetwork
from edgeproof.types import Floats
from edgeproof_export.features import HUGE, form_of


@dataclass(frozen=True, eq=False)
class EncodedColumns:
    """One entry for each encoded column, each (n_encoded,): (v − mean) · scale within lo…hi, + one_hot where v = code.

    v is the imputed and clamped value of the row-vector column `source`.
    """

    source: Any  # int32
    mean: Floats
    scale: Floats
    lo: Floats  # 0…1 for piecewise columns, unlimited elsewhere
    hi: Floats
    code: Floats  # the code that a one-hot column stands for; 0 elsewhere
    one_hot: Floats  # 1 for a one-hot column, 0 elsewhere

    @classmethod
    def of(cls, contract: Contract) -> "EncodedColumns":
        """Lay out every feature's columns in order."""
        rows = [
            column._replace(source=place.start + column.source)
            for feature, place in zip(contract.features, contract.places, strict=True)
            for column in form_of(feature).columns(feature)
        ]
        source, *others = (np.array(column, np.float64) for column in zip(*rows, strict=True))
        return cls(source.astype(np.int32), *(other.astype(np.float32) for other in others))

    @classmethod
    def quantised(cls, contract: Contract, network: QuantisedNetwork) -> "EncodedColumns":
        """Lay out the columns that an int8 network is given: other means and scales, and each times its gain.

        Gains are powers of two, so that the bits are those of multiplying afterwards.
        """
        self, gain = cls.of(network.columns.contract(contract)), network.columns.gain
        with np.errstate(over="ignore"):
            lo, hi = (np.where(np.abs(x) == np.float32(HUGE), x, x * gain) for x in (self.lo, self.hi))
        return cls(self.source, self.mean, self.scale * gain, lo, hi, self.code, self.one_hot * gain)

    @property
    def shifted(self) -> bool:
        """Whether any column is shifted."""
        return bool((self.mean != 0).any())

    @property
    def scaled(self) -> bool:
        """Whether any column is scaled."""
        return bool((self.scale != 1).any())

    @property
    def limited(self) -> bool:
        """Whether any column has limits of its own."""
        return bool((self.hi != np.float32(HUGE)).any())

    @property
    def categorical(self) -> bool:
        """Whether any column is one-hot."""
        return bool(self.one_hot.any())

    @property
    def compared_only(self) -> bool:
        """Whether all columns are one-hot: then nothing but a comparison is needed, which NaN and infinities fail."""
        return bool(self.one_hot.all())

    @property
    def in_order(self) -> bool:
        """Whether the encoded columns are the row vector's own, one for each."""
        return np.array_equal(self.source, np.arange(self.source[-1] + 1))


def shortest(column: Floats) -> Floats:
    """Return a column as (1, n), or (1, 1) where all its numbers are the same: graphs broadcast it."""
    return column[None, :1] if (column == column[0]).all() else column[None]


def limits(contract: Contract) -> tuple[Floats, Floats, Floats]:
    """Return what stands in for missing, the smallest and the largest value of each number: three (width,)."""
    rows = [limit for feature in contract.features for limit in form_of(feature).limits(feature)]
    missing, lo, hi = (np.array(column, np.float32) for column in zip(*rows, strict=True))
    return missing, lo, hi


@dataclass(frozen=True, eq=False)
class Shortcut:
    """A shorter way to the same integers: of affine columns alone that all fill the int8 range within their limits."""

    ends: tuple[float, float]  # of the int8 range: one clamp of the encoded columns in place of one of each feature
    missing: Floats  # (width,) what to impute

    @classmethod
    def of(cls, contract: Contract, network: QuantisedNetwork) -> "Shortcut | None":
        """Return the shortcut if it gives the same integers for every row, else None."""
        if not contract.is_affine:
            return None  # codes are compared, and pieces have limits of their own
        missing, lo, hi = limits(contract)
        halves = missing.astype(np.float16).astype(np.float32)
        rows = np.stack([lo, hi, missing, halves])
        lowest, highest, imputed, rounded = network.quantise(contract, rows)
        if (lowest != LOWEST).any() or (highest != HIGHEST).any():
            return None
        low, high = network.given.real(np.array([LOWEST, HIGHEST])).tolist()
        if (imputed == network.given.zero_point).all():
            return cls((low, high), network.columns.mean)  # a vector that the graph has anyway
        return cls((low, high), halves if np.array_equal(rounded, imputed) else missing)
