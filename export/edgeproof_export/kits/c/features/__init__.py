"""The kinds of features as C: how they are encoded, and what else the header and the sources say of them.

To add a kind: `templates/features/KIND.c` with its kernels, and here a file and a line.
"""

from edgeproof_export.kits.c.features import categorical, image, numeric, tensor, text
from edgeproof_export.kits.c.features.kind import Column, FeatureKind, Input, Named, Step

__all__ = ["FEATURES", "Column", "FeatureKind", "Input", "Named", "Step"]

FEATURES: dict[str, FeatureKind] = {
    "numeric": numeric.KIND,
    "categorical": categorical.KIND,
    "text": text.KIND,
    "image": image.KIND,
    "tensor": tensor.KIND,
}
