"""TFLite with weights in float16: half the size. The encoding stays float32: raw columns overflow float16."""

from edgeproof_export.formats import Source
from edgeproof_export.graph import EncodedColumns, TfliteGraph, deep_tflite, finish
from edgeproof_export.layers import form_of


def convert(source: Source) -> bytes:
    """Return a TFLite file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    contract = source.contract
    if source.network.is_deep:
        return deep_tflite(contract, source.network.in_float16(), half=True)
    graph = TfliteGraph()
    features = graph.tensor(contract.width)
    x = graph.encode(contract, EncodedColumns.of(contract), features)
    for layer in source.network.in_float16().layers:
        x = form_of(layer).tflite_float16(layer, graph, x)
    return finish(graph.to_bytes(features, x), contract)
