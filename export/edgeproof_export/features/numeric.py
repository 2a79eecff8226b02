"""Numbers in graphs."""

import numpy as np

from edgeproof.decision import NumericFeature, Values
from edgeproof_export.features.form import EncodedColumn, Form, Limits

_POINTS = 16


class NumericForm(Form):
    """A scaled column, and one within 0…1 for each slope."""

    def columns(self, feature: NumericFeature) -> list[EncodedColumn]:
        """Return them."""
        pieces = zip(feature.edges, feature.slopes, strict=False)
        first = EncodedColumn(0, feature.mean, feature.scale)
        return [first, *(EncodedColumn(0, edge, slope, 0, 1) for edge, slope in pieces)]

    def limits(self, feature: NumericFeature) -> list[Limits]:
        """Return the limits of the contract."""
        return [Limits(feature.missing, feature.lo, feature.hi)]

    def grid(self, feature: NumericFeature) -> list[Values]:
        """Return numbers at equal distances over the training range, its ends included."""
        numbers = np.linspace(feature.min, feature.max, _POINTS).astype(np.float32)
        return [(number,) for number in dict.fromkeys(numbers.tolist())]
