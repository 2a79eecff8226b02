"""Graphs of a decision: TensorFlow, TFLite and ONNX, from the same description of its columns and the same layers.

TensorFlow and the writers of files are imported when they are first asked for.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily
from edgeproof_export.graph.encoded_columns import EncodedColumns, Shortcut

if TYPE_CHECKING:
    from edgeproof_export.graph.deep import deep_onnx, deep_onnx_int8, deep_tflite, deep_tflite_int8
    from edgeproof_export.graph.onnx_canonical import canonical
    from edgeproof_export.graph.onnx_graph import OnnxGraph
    from edgeproof_export.graph.tensorflow import decision_function
    from edgeproof_export.graph.tflite_graph import TfliteGraph, require_float_encoding
    from edgeproof_export.graph.tflite_metadata import finish

__all__ = [
    "EncodedColumns",
    "OnnxGraph",
    "Shortcut",
    "TfliteGraph",
    "canonical",
    "decision_function",
    "deep_onnx",
    "deep_onnx_int8",
    "deep_tflite",
    "deep_tflite_int8",
    "finish",
    "require_float_encoding",
]

__getattr__ = lazily(
    __name__,
    {
        "OnnxGraph": "onnx_graph",
        "TfliteGraph": "tflite_graph",
        "canonical": "onnx_canonical",
        "decision_function": "tensorflow",
        **dict.fromkeys(("deep_onnx", "deep_onnx_int8", "deep_tflite", "deep_tflite_int8"), "deep"),
        "finish": "tflite_metadata",
        "require_float_encoding": "tflite_graph",
    },
)
