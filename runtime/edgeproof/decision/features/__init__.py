"""The kinds of features, one file each.

To add a kind: write `features/NAME.py` with a class of `Feature`, and one line below; in `edgeproof_export`, its
encoded columns as graphs compute them. Nothing else asks which kind a feature is.
"""

from typing import Any

from edgeproof.decision import fields
from edgeproof.decision.features.categorical import CategoricalFeature
from edgeproof.decision.features.feature import Affine, Feature, Read, Values
from edgeproof.decision.features.numeric import NumericFeature, widened
from edgeproof.decision.features.text import TextFeature

__all__ = [
    "FEATURES",
    "Affine",
    "CategoricalFeature",
    "Feature",
    "NumericFeature",
    "Read",
    "TextFeature",
    "Values",
    "feature_from_json",
    "register",
    "widened",
]

FEATURES: dict[str, type[Feature]] = {}


def register(feature: type[Feature]) -> type[Feature]:
    """Make a kind of feature known, under its `kind`."""
    FEATURES[feature.kind] = feature
    return feature


register(NumericFeature)
register(CategoricalFeature)
register(TextFeature)


def feature_from_json(value: Any) -> Feature:
    """Read the JSON object of a feature of any kind; raises DamagedPackageError."""
    kind = value.get("kind") if isinstance(value, dict) else None
    known = FEATURES.get(kind) if isinstance(kind, str) else None
    fields.expect(known is not None, f"feature: expected kind {' or '.join(FEATURES)}, got {kind!r}")
    assert known is not None  # said by the line above, for type checkers
    return known.from_json(value)
