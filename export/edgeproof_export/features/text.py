"""Texts in graphs: their numbers are zeros and ones already; what is neither counts as zero."""

from edgeproof.decision import TextFeature
from edgeproof_export.features.form import HUGE, EncodedColumn, Form, Limits


class TextForm(Form):
    """A column for each term."""

    def columns(self, feature: TextFeature) -> list[EncodedColumn]:
        """Return them."""
        return [EncodedColumn(term, code=1, one_hot=1) for term in range(feature.width)]

    def limits(self, feature: TextFeature) -> list[Limits]:
        """Return none."""
        return [Limits(0.0, -HUGE, HUGE)] * feature.width
