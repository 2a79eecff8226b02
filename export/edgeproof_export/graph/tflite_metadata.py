"""What the converter leaves out of a TFLite file: our tensor names, a signature, the contract.

Schema: tensorflow/compiler/mlir/lite/schema/schema.fbs, by the object API that ai-edge-litert ships.
"""

import bz2
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edgeproof.decision import Contract
from edgeproof.engines import METADATA_KEY
from edgeproof_export.graph.tflite_file import to_bytes

_DEFAULT_SIGNATURE = b"serving_default"  # the name that TensorFlow's own exporter gives


def finish(model: bytes, contract: Contract) -> bytes:
    """Name input and output, add a signature with these names, and put the contract into the metadata."""
    root = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model))
    (graph,) = root.subgraphs
    ((input_index,), (output_index,)) = graph.inputs, graph.outputs
    graph.tensors[input_index].name = b"features"
    graph.tensors[output_index].name = b"probability"
    root.signatureDefs = [_signature(input_index, output_index)]
    buffer = schema.BufferT()
    # Compressed: of a small int8 network, the plain text would be more than half of the file.
    buffer.data = np.frombuffer(bz2.compress(contract.to_bytes()), np.uint8)
    root.buffers.append(buffer)
    metadata = schema.MetadataT()
    metadata.name, metadata.buffer = METADATA_KEY.encode(), len(root.buffers) - 1
    others = [entry for entry in root.metadata or [] if entry.name != METADATA_KEY.encode()]
    root.metadata = [*others, metadata]
    return to_bytes(root)


def _signature(input_index: int, output_index: int) -> Any:
    signature = schema.SignatureDefT()
    signature.signatureKey = _DEFAULT_SIGNATURE
    signature.inputs = [_tensor_map(b"features", input_index)]
    signature.outputs = [_tensor_map(b"probability", output_index)]
    return signature


def _tensor_map(name: bytes, index: int) -> Any:
    entry = schema.TensorMapT()
    entry.name, entry.tensorIndex = name, int(index)
    return entry
