"""Kinds of features in graphs, one file each: what TensorFlow, TFLite and ONNX are built from.

To add a kind: write `features/NAME.py` with a class of `Form`, and one line below.
"""

from edgeproof.decision import Feature
from edgeproof_export.features.categorical import CategoricalForm
from edgeproof_export.features.form import HUGE, EncodedColumn, Form, Limits
from edgeproof_export.features.numeric import NumericForm
from edgeproof_export.features.text import TextForm

__all__ = ["FORMS", "HUGE", "EncodedColumn", "Form", "Limits", "form_of", "register"]

FORMS: dict[str, Form] = {}


def register(kind: str, form: Form) -> None:
    """Make known how graphs compute a kind of feature."""
    FORMS[kind] = form


register("numeric", NumericForm())
register("categorical", CategoricalForm())
register("text", TextForm())


def form_of(feature: Feature) -> Form:
    """Return how graphs compute a feature."""
    return FORMS[feature.kind]
