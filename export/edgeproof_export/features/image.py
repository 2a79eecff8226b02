"""Pictures in graphs."""

from typing import TYPE_CHECKING

from edgeproof.decision import ImageFeature
from edgeproof_export.features.wide import WideForm, standardised_onnx, standardised_tflite

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph

_FLOAT = 1  # onnx.TensorProto.FLOAT


class ImageWideForm(WideForm):
    """Bytes to floats, centred and scaled."""

    def tflite(self, feature: ImageFeature, graph: "TfliteGraph", x: int) -> int:
        """Add CAST and the arithmetic."""
        return standardised_tflite(feature, graph, graph.add("CAST", [x], graph.tensor(feature.shape)))

    def onnx(self, feature: ImageFeature, graph: "OnnxGraph", x: str) -> str:
        """Add Cast and the arithmetic."""
        return standardised_onnx(feature, graph, graph.add("Cast", x, to=_FLOAT))
