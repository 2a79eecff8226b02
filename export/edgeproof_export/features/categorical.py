"""Categories in graphs."""

from edgeproof.decision import CategoricalFeature, Values
from edgeproof_export.features.form import EncodedColumn, Form, Limits

_MOST = 12


class CategoricalForm(Form):
    """A column for each code."""

    def columns(self, feature: CategoricalFeature) -> list[EncodedColumn]:
        """Return them."""
        return [EncodedColumn(0, code=code, one_hot=1) for code in feature.codes.values()]

    def limits(self, feature: CategoricalFeature) -> list[Limits]:
        """Return 0 and one more than the last code, which stays unknown."""
        return [Limits(0.0, 0.0, feature.n_encoded + 1.0)]

    def grid(self, feature: CategoricalFeature) -> list[Values]:
        """Return the first codes."""
        return [(float(code),) for code in range(1, min(feature.n_encoded, _MOST) + 1)]
