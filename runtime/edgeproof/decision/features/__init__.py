"""The kinds of features, one file each, imported when a contract has one.

To add a kind: write `features/NAME.py` with a class of `Feature`, and one entry in BUILT_IN; in `edgeproof_export`, its
encoded columns as graphs compute them. Nothing else asks which kind a feature is.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from edgeproof.decision import fields
from edgeproof.decision.features.feature import Affine, Feature, Read, Values
from edgeproof.decision.features.seen import Seen
from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.decision.features.categorical import CategoricalFeature
    from edgeproof.decision.features.image import ImageFeature
    from edgeproof.decision.features.numeric import NumericFeature, widened
    from edgeproof.decision.features.tensor import TensorFeature
    from edgeproof.decision.features.text import TextFeature

__all__ = [
    "FEATURES",
    "Affine",
    "CategoricalFeature",
    "Feature",
    "ImageFeature",
    "NumericFeature",
    "Read",
    "Seen",
    "TensorFeature",
    "TextFeature",
    "Values",
    "feature_from_json",
    "register",
    "widened",
]

BUILT_IN = {  # kind: its class
    "numeric": "NumericFeature",
    "categorical": "CategoricalFeature",
    "text": "TextFeature",
    "image": "ImageFeature",
    "tensor": "TensorFeature",
}
FEATURES: dict[str, type[Feature]] = {}  # those that are loaded, and those of others

__getattr__ = lazily(__name__, {"widened": "numeric", **{name: kind for kind, name in BUILT_IN.items()}})


def register(feature: type[Feature]) -> type[Feature]:
    """Make a kind of feature known, under its `kind`."""
    FEATURES[feature.kind] = feature
    return feature


def feature_from_json(value: Any) -> Feature:
    """Read the JSON object of a feature of any kind; raises DamagedPackageError."""
    kind = str(value.get("kind")) if isinstance(value, dict) else ""
    known = {**BUILT_IN, **FEATURES}
    fields.expect(kind in known, f"feature: expected kind {' or '.join(known)}, got {kind!r}")
    if kind not in FEATURES:
        register(getattr(import_module(f"{__name__}.{kind}"), BUILT_IN[kind]))
    return FEATURES[kind].from_json(value)
