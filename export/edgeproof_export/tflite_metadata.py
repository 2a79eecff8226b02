"""What the converter leaves out of a TFLite file: our tensor names, a signature, the contract.

Schema: tensorflow/compiler/mlir/lite/schema/schema.fbs, by the object API that ai-edge-litert ships.
"""

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edgeproof.contract import Contract
from edgeproof.engines.litert import METADATA_KEY

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
    buffer.data = np.frombuffer(contract.to_bytes(), np.uint8)
    root.buffers.append(buffer)
    metadata = schema.MetadataT()
    metadata.name, metadata.buffer = METADATA_KEY, len(root.buffers) - 1
    root.metadata = [*(root.metadata or []), metadata]
    builder = flatbuffers.Builder(len(model))
    builder.Finish(root.Pack(builder), b"TFL3")
    return bytes(builder.Output())


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
