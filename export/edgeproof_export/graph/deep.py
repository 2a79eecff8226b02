"""Deep networks as graphs: the whole decision, from what a row holds to a probability, written operator by operator.

Artifacts take pictures as uint8 (batch, height, width, channels), windows as float32 (batch, *shape), columns as
float32 (batch, width); int8 ones too.
"""

from collections.abc import Sequence

import numpy as np
import onnx

from edgeproof.decision import (
    Contract,
    Layer,
    Network,
    QuantisedLayer,
    QuantisedNetwork,
    Scale,
    flow,
)
from edgeproof.engines import METADATA_KEY
from edgeproof_export.features import WIDE
from edgeproof_export.graph.encoded_columns import EncodedColumns
from edgeproof_export.graph.onnx_canonical import canonical
from edgeproof_export.graph.onnx_graph import OnnxGraph
from edgeproof_export.graph.tflite_graph import TfliteGraph
from edgeproof_export.graph.tflite_metadata import finish
from edgeproof_export.layers import IMAGE_FORMS, as_images

_FIRST = (0, 3, 1, 2)  # channels to the second axis


def deep_tflite(contract: Contract, network: Network, half: bool) -> bytes:
    """Return a TFLite file in float32, its weights as float16 if half."""
    graph, layers = TfliteGraph(), as_images(network.layers)
    features = graph.tensor(contract.given_shape, np.uint8 if contract.given_bytes else np.float32)
    x = _encoded_tflite(graph, contract, features)
    x = _as_image(graph, x, contract, layers[0])

    def step(layer: Layer, taken: Sequence[int]) -> int:
        return IMAGE_FORMS[layer.kind].tflite(layer, graph, taken, half)

    return finish(graph.to_bytes(features, graph.shaped(flow(layers, x, step), (contract.n_scores,))), contract)


def deep_tflite_int8(contract: Contract, network: QuantisedNetwork) -> bytes:
    """Return a TFLite file in integers."""
    graph, given = TfliteGraph(), network.given
    if contract.given_bytes:
        features = graph.tensor(contract.given_shape, np.uint8, Scale(given.scale, given.zero_point))
        graph.raise_zero_point(features, 128)  # bytes begin at 0, integers at -128
        x = features
    else:
        features = graph.tensor(contract.given_shape)
        x = _encoded_tflite(graph, network.columns.contract(contract), features, network)
    x = graph.add("QUANTIZE", [x], graph.tensor(contract.encoded_shape, np.int8, given))
    x = _as_image(graph, x, contract, network.layers[0], given)

    def step(layer: QuantisedLayer, taken: Sequence[tuple[int, Scale]]) -> tuple[int, Scale]:
        scales, inputs = [scale for _, scale in taken], [one for one, _ in taken]
        return IMAGE_FORMS[layer.kind].tflite_int8(layer, scales, graph, inputs), layer.output

    y, scale = flow(network.layers, (x, given), step)
    y = graph.shaped(y, (contract.n_scores,), np.int8, scale)
    return finish(graph.to_bytes(features, graph.add("DEQUANTIZE", [y], graph.tensor(contract.n_scores))), contract)


def deep_onnx(contract: Contract, network: Network) -> bytes:
    """Return an ONNX file in float32."""
    graph, layers = OnnxGraph(), as_images(network.layers)
    x = _channels_first(graph, _encoded_onnx(graph, contract), layers[0])

    def step(layer: Layer, taken: Sequence[str]) -> str:
        return IMAGE_FORMS[layer.kind].onnx(layer, graph, taken)

    return _finished(graph, flow(layers, x, step), contract)


def deep_onnx_int8(contract: Contract, network: QuantisedNetwork) -> bytes:
    """Return an ONNX file between integers, in QDQ form."""
    graph = OnnxGraph()
    x = _encoded_onnx(graph, network.columns.contract(contract), network)
    x = _channels_first(graph, graph.quantised(x, network.given), network.layers[0])

    def step(layer: QuantisedLayer, taken: Sequence[tuple[str, Scale]]) -> tuple[str, Scale]:
        scales, inputs = [scale for _, scale in taken], [one for one, _ in taken]
        return IMAGE_FORMS[layer.kind].onnx_int8(layer, scales, graph, inputs), layer.output

    return _finished(graph, flow(network.layers, (x, network.given), step)[0], contract)


def _encoded_tflite(graph: TfliteGraph, contract: Contract, x: int, network: QuantisedNetwork | None = None) -> int:
    if len(contract.given_shape) > 1:
        (feature,) = contract.features
        return WIDE[feature.kind].tflite(feature, graph, x)
    columns = EncodedColumns.of(contract) if network is None else EncodedColumns.quantised(contract, network)
    return graph.encode(contract, columns, x)


def _encoded_onnx(graph: OnnxGraph, contract: Contract, network: QuantisedNetwork | None = None) -> str:
    if len(contract.given_shape) > 1:
        (feature,) = contract.features
        return WIDE[feature.kind].onnx(feature, graph, "features")
    columns = EncodedColumns.of(contract) if network is None else EncodedColumns.quantised(contract, network)
    return graph.encode(contract, columns)


def _as_image(
    graph: TfliteGraph, x: int, contract: Contract, first: Layer | QuantisedLayer, scale: Scale | None = None
) -> int:
    if contract.encoded_shape == first.input_shape:
        return x
    return graph.shaped(x, first.input_shape, np.int8 if scale else np.float32, scale)


def _channels_first(graph: OnnxGraph, x: str, first: Layer | QuantisedLayer) -> str:
    shape = graph.constant(np.array([-1, *first.input_shape], np.int64))
    return graph.add("Transpose", graph.add("Reshape", x, shape), perm=list(_FIRST))


def _finished(graph: OnnxGraph, y: str, contract: Contract) -> bytes:
    graph.add("Reshape", y, graph.constant(np.array([-1, contract.n_scores], np.int64)))
    graph.nodes[-1].output[0] = "probability"
    model = canonical(graph.model(contract))
    model.metadata_props.add(key=METADATA_KEY, value=contract.to_bytes().decode())
    onnx.checker.check_model(model, full_check=True)
    data: bytes = model.SerializeToString(deterministic=True)
    return data
