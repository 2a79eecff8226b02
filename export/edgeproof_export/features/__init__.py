"""Kinds of features in graphs, one file each: what TensorFlow, TFLite and ONNX are built from.

To add a kind: write `features/NAME.py` with a class of `Form`, and one line below.
"""

from edgeproof.decision import Feature, Values
from edgeproof_export.features.categorical import CategoricalForm
from edgeproof_export.features.form import HUGE, EncodedColumn, Form, Limits
from edgeproof_export.features.image import ImageWideForm
from edgeproof_export.features.numeric import NumericForm
from edgeproof_export.features.tensor import TensorWideForm
from edgeproof_export.features.text import TextForm
from edgeproof_export.features.wide import WideForm

__all__ = ["FORMS", "HUGE", "WIDE", "EncodedColumn", "Form", "Limits", "WideForm", "form_of", "grid", "register"]

FORMS: dict[str, Form] = {}


def register(kind: str, form: Form) -> None:
    """Make known how graphs compute a kind of feature."""
    FORMS[kind] = form


# Kinds of features that have several axes.
WIDE: dict[str, WideForm] = {"image": ImageWideForm(), "tensor": TensorWideForm()}

register("numeric", NumericForm())
register("categorical", CategoricalForm())
register("text", TextForm())


def form_of(feature: Feature) -> Form:
    """Return how graphs compute a feature."""
    return FORMS[feature.kind]


def grid(feature: Feature) -> list[Values]:
    """Return usual values of a feature in order, along which a curve can be drawn; none where there is no such line."""
    return FORMS[feature.kind].grid(feature) if feature.kind in FORMS else []
