"""Kinds of layers in export, one file each.

To add a kind: write `layers/NAME.py` with a class of `LayerForm`, and one line below.
"""

from edgeproof.decision.layers import Step
from edgeproof_export.layers.add import AddForm
from edgeproof_export.layers.conv import ConvForm
from edgeproof_export.layers.dense import DenseForm
from edgeproof_export.layers.form import LayerForm
from edgeproof_export.layers.image_form import ImageForm, Tensor, as_images
from edgeproof_export.layers.pool import LargestForm, MeanForm
from edgeproof_export.layers.scales import scale_of

__all__ = ["FORMS", "IMAGE_FORMS", "ImageForm", "LayerForm", "Tensor", "as_images", "form_of", "register", "scale_of"]

FORMS: dict[str, LayerForm] = {}


def register(kind: str, form: LayerForm) -> None:
    """Make known how export handles a kind of layer."""
    FORMS[kind] = form


register("dense", DenseForm())

# Those of deep networks, in which a dense layer is a convolution.
IMAGE_FORMS: dict[str, ImageForm] = {
    "conv": ConvForm(),
    "depthwise": ConvForm(),
    "max": LargestForm(),
    "mean": MeanForm(),
    "add": AddForm(),
}


def form_of(layer: Step) -> LayerForm:
    """Return how export handles a layer, of either arithmetic."""
    return FORMS[layer.kind]
