"""Kinds of layers in export, one file each.

To add a kind: write `layers/NAME.py` with a class of `LayerForm`, and one line below.
"""

from edgeproof.decision.layers import Step
from edgeproof_export.layers.dense import DenseForm
from edgeproof_export.layers.form import LayerForm
from edgeproof_export.layers.scales import scale_of

__all__ = ["FORMS", "LayerForm", "form_of", "register", "scale_of"]

FORMS: dict[str, LayerForm] = {}


def register(kind: str, form: LayerForm) -> None:
    """Make known how export handles a kind of layer."""
    FORMS[kind] = form


register("dense", DenseForm())


def form_of(layer: Step) -> LayerForm:
    """Return how export handles a layer, of either arithmetic."""
    return FORMS[layer.kind]
