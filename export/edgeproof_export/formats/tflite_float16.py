"""TFLite with dense weights in float16: half the size. The encoding stays float32: raw columns overflow float16."""

import numpy as np

from edgeproof.decision import Layer
from edgeproof_export.formats import Source
from edgeproof_export.graph.encoded_columns import EncodedColumns
from edgeproof_export.graph.tflite_graph import ACTIVATIONS, TfliteGraph
from edgeproof_export.graph.tflite_metadata import finish


def convert(source: Source) -> bytes:
    """Return a TFLite file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    contract = source.contract
    graph = TfliteGraph()
    features = graph.tensor(contract.width)
    x = graph.encode(contract, EncodedColumns.of(contract), features)
    for layer in source.network.in_float16().layers:
        x = _dense(graph, layer, x)
    return finish(graph.to_bytes(features, x), contract)


def _dense(graph: TfliteGraph, layer: Layer, x: int) -> int:
    n_in, n_out = layer.weights.shape
    halves = graph.constant(layer.weights.T.astype(np.float16))
    weights = graph.add("DEQUANTIZE", [halves], graph.fixed([n_out, n_in]))
    x = graph.dense([x, weights, graph.constant(layer.bias)], graph.tensor(n_out), layer.activation)
    if layer.activation in ACTIVATIONS:
        x = graph.add(ACTIVATIONS[layer.activation], [x], graph.tensor(n_out))
    return x
