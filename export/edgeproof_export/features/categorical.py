"""Categories in graphs."""

from edgeproof.decision import CategoricalFeature
from edgeproof_export.features.form import EncodedColumn, Form, Limits


class CategoricalForm(Form):
    """A column for each code."""

    def columns(self, feature: CategoricalFeature) -> list[EncodedColumn]:
        """Return them."""
        return [EncodedColumn(0, code=code, one_hot=1) for code in feature.codes.values()]

    def limits(self, feature: CategoricalFeature) -> list[Limits]:
        """Return 0 and one more than the last code, which stays unknown."""
        return [Limits(0.0, 0.0, feature.n_encoded + 1.0)]
