"""ONNX with int8 layers behind a float32 encoding: the numbers of the int8 TFLite file, in QDQ form.

Integers stand there as uint8, 128 higher: ONNX Runtime's kernels for two unsigned operands never saturate in between,
while those for unsigned × signed do on CPUs without VNNI (VPMADDUBSW adds two products in 16 bits).
"""

import onnx

from edgeproof.engines import METADATA_KEY
from edgeproof_export.formats import Source
from edgeproof_export.graph import EncodedColumns, OnnxGraph, canonical, deep_onnx_int8
from edgeproof_export.layers import form_of


def convert(source: Source) -> bytes:
    """Return an ONNX file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    contract, network = source.contract, source.quantised
    if source.network.is_deep:
        return deep_onnx_int8(contract, network)
    graph = OnnxGraph()
    x = graph.quantised(graph.encode(contract, EncodedColumns.quantised(contract, network)), network.given)
    for layer, given in zip(network.layers, network.scales, strict=False):
        x = form_of(layer).onnx_int8(layer, given, graph, x)
    graph.nodes[-1].output[0] = "probability"
    model = canonical(graph.model(contract))
    model.metadata_props.add(key=METADATA_KEY, value=contract.to_bytes().decode())
    onnx.checker.check_model(model, full_check=True)
    data: bytes = model.SerializeToString(deterministic=True)
    return data
