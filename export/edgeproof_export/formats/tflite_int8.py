"""TFLite with int8 layers behind a float32 encoding."""

import numpy as np

from edgeproof_export.formats import Source
from edgeproof_export.graph import (
    EncodedColumns,
    Shortcut,
    TfliteGraph,
    deep_tflite_int8,
    finish,
    require_float_encoding,
)
from edgeproof_export.layers import form_of


def convert(source: Source) -> bytes:
    """Return a TFLite file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    contract, network = source.contract, source.quantised
    if source.network.is_deep:
        return deep_tflite_int8(contract, network)
    graph = TfliteGraph()
    features = graph.tensor(contract.width)
    columns = EncodedColumns.quantised(contract, network)
    x = graph.encode(contract, columns, features, Shortcut.of(contract, network))
    n_operators = len(graph.graph.operators)
    quantised = graph.tensor(contract.n_encoded, np.int8, network.given)
    x = graph.add("QUANTIZE", [x], quantised)
    for layer, given in zip(network.layers, network.scales, strict=False):
        x = form_of(layer).tflite_int8(layer, given, graph, x)
    probability = graph.add("DEQUANTIZE", [x], graph.tensor(1))
    model = finish(graph.to_bytes(features, probability), contract)
    require_float_encoding(model, n_operators)
    return model
