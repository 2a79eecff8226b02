"""Windows of numbers in graphs."""

from typing import TYPE_CHECKING

import numpy as np

from edgeproof.decision import TensorFeature
from edgeproof_export.features.wide import WideForm, standardised_onnx, standardised_tflite

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph


class TensorWideForm(WideForm):
    """Impute and limit by channel, then centre and scale."""

    def tflite(self, feature: TensorFeature, graph: "TfliteGraph", x: int) -> int:
        """Add the operators."""
        missing, (lo, hi) = np.array(feature.missing, np.float32), feature.limits
        absent = graph.add("NOT_EQUAL", [x, x], graph.tensor(feature.shape, np.bool_))
        v = graph.add("SELECT_V2", [absent, graph.constant(missing), x], graph.tensor(feature.shape))
        v = graph.add("MAXIMUM", [v, graph.constant(lo)], graph.tensor(feature.shape))
        v = graph.add("MINIMUM", [v, graph.constant(hi)], graph.tensor(feature.shape))
        return standardised_tflite(feature, graph, v)

    def onnx(self, feature: TensorFeature, graph: "OnnxGraph", x: str) -> str:
        """Add the nodes."""
        missing, (lo, hi) = np.array(feature.missing, np.float32), feature.limits
        v = graph.add("Where", graph.add("IsNaN", x), graph.constant(missing), x)
        v = graph.add("Min", graph.add("Max", v, graph.constant(lo)), graph.constant(hi))
        return standardised_onnx(feature, graph, v)
