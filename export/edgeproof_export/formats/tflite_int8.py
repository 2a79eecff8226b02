"""TFLite with int8 dense layers behind a float32 encoding."""

import numpy as np

from edgeproof.decision import QuantisedLayer, Scale
from edgeproof_export.formats import Source
from edgeproof_export.graph.encoded_columns import EncodedColumns, Shortcut
from edgeproof_export.graph.tflite_graph import ACTIVATIONS, TfliteGraph, require_float_encoding
from edgeproof_export.graph.tflite_metadata import finish


def convert(source: Source) -> bytes:
    """Return a TFLite file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    contract, network = source.contract, source.quantised
    graph = TfliteGraph()
    features = graph.tensor(contract.width)
    columns = EncodedColumns.quantised(contract, network)
    x = graph.encode(contract, columns, features, Shortcut.of(contract, network))
    quantised = graph.tensor(contract.n_encoded, np.int8, network.given)
    x = graph.add("QUANTIZE", [x], quantised)
    for layer, given in zip(network.layers, network.scales, strict=False):
        x = _dense(graph, layer, given, x)
    probability = graph.add("DEQUANTIZE", [x], graph.tensor(1))
    model = finish(graph.to_bytes(features, probability), contract)
    require_float_encoding(model)
    return model


def _dense(graph: TfliteGraph, layer: QuantisedLayer, given: Scale, x: int) -> int:
    width = len(layer.bias)
    weights = graph.constant(layer.weights.T, layer.weight_scale)
    bias = graph.constant(layer.bias, np.float32(given.scale) * layer.weight_scale)
    x = graph.dense([x, weights, bias], graph.tensor(width, np.int8, layer.dense), layer.activation)
    if layer.activation in ACTIVATIONS:
        x = graph.add(ACTIVATIONS[layer.activation], [x], graph.tensor(width, np.int8, layer.output))
    return x
