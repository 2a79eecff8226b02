"""TFLite with int8 dense layers behind a float32 encoding."""

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edgeproof.contract import CategoricalFeature, Contract
from edgeproof.quantised import HIGHEST, LOWEST, QuantisedLayer, QuantisedNetwork, Scale
from edgeproof_export.encoded_columns import EncodedColumns, limits
from edgeproof_export.formats import Source
from edgeproof_export.tflite_graph import ACTIVATIONS, TfliteGraph, require_float_encoding
from edgeproof_export.tflite_metadata import finish


def convert(source: Source) -> bytes:
    """Return a TFLite file: features (batch, n_features) -> probability (batch, 1), contract in its metadata."""
    contract, network = source.contract, source.quantised
    graph = TfliteGraph()
    features = graph.tensor(contract.n_features)
    x = graph.encode(contract, EncodedColumns.quantised(contract, network), features, _ends(contract, network))
    quantised = graph.tensor(contract.n_encoded, np.int8, network.given)
    x = graph.add("QUANTIZE", [x], quantised, schema.QuantizeOptionsT())
    for layer, given in zip(network.layers, network.scales, strict=False):
        x = _dense(graph, layer, given, x)
    probability = graph.add("DEQUANTIZE", [x], graph.tensor(1), schema.DequantizeOptionsT())
    model = finish(graph.to_bytes(features, probability), contract)
    require_float_encoding(model)
    return model


def _ends(contract: Contract, network: QuantisedNetwork) -> tuple[float, float] | None:
    """Return the ends of the int8 range, if every feature at its own limits lies beyond them; else None.

    Then one clamp by two numbers gives the same integers as a clamp of each feature, and the file is smaller.
    """
    if any(isinstance(feature, CategoricalFeature) or feature.slopes for feature in contract.features):
        return None  # codes are compared and pieces have limits of their own
    _, lo, hi = limits(contract)
    lowest, highest = network.quantise(contract, np.stack([lo, hi]))
    if (lowest != LOWEST).any() or (highest != HIGHEST).any():
        return None
    low, high = network.given.real(np.array([LOWEST, HIGHEST])).tolist()
    return low, high


def _dense(graph: TfliteGraph, layer: QuantisedLayer, given: Scale, x: int) -> int:
    width = len(layer.bias)
    weights = graph.constant(layer.weights.T, layer.weight_scale)
    bias = graph.constant(layer.bias, np.float32(given.scale) * layer.weight_scale)
    x = graph.dense([x, weights, bias], graph.tensor(width, np.int8, layer.dense), layer.activation)
    if layer.activation in ACTIVATIONS:
        x = graph.add(ACTIVATIONS[layer.activation], [x], graph.tensor(width, np.int8, layer.output))
    return x
