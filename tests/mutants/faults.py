"""Faults to plant: in the constants of an artifact, or in what an artifact is made from."""

import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import flatbuffers
import numpy as np
import onnx
import tensorflow as tf
from ai_edge_litert import schema_py_generated as schema

from edgeproof.decision import CategoricalFeature, Contract, Network, NumericFeature, QuantisedNetwork, TextFeature
from edgeproof.engines import METADATA_KEY
from edgeproof_export.formats import FORMATS, FormatSpec, Source
from edgeproof_export.graph.tensorflow import decision_function
from edgeproof_export.graph.tflite_metadata import finish
from tests.support.networks import dense_int8_layers, dense_layers

from .constants import Place, places


@dataclass(frozen=True, eq=False)
class Fault:
    """One artifact as a fault leaves it."""

    spec: FormatSpec
    what: str
    artifact: bytes


def all_faults(source: Source, artifacts: dict[str, bytes], rng: np.random.Generator) -> Iterator[Fault]:
    """Yield every fault of every artifact."""
    for spec in FORMATS:
        artifact = artifacts[spec.path]
        found = list(places(artifact, spec.path))
        for place in found:
            yield from (Fault(spec, what, data) for what, data in _constant_faults(place, rng))
        yield from (Fault(spec, what, data) for what, data in _layer_faults(found))
        if spec.format != "safetensors":
            yield from (Fault(spec, what, data) for what, data in _source_faults(source, spec))
            if any(isinstance(feature, NumericFeature) for feature in source.contract.features):
                yield Fault(spec, "imputes nothing", without_imputation(artifact, spec.format))
            yield Fault(spec, "sigmoid replaced by tanh", _sigmoid_to_tanh(artifact, spec.format))
    yield Fault(FORMATS[-1], "the all-int8 recipe", converted_all_int8(source))


def _constant_faults(place: Place, rng: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """Each class of bit position of some entries; scales and zero points off by a step; NaN."""
    kind = place.value.dtype
    if place.role == "zero point":
        for step in (-1, 1):
            yield f"zero point {step:+d}", place.changed(partial(_moved, by=step))
        return
    if place.role.endswith("scale"):
        for factor in (1 + 1 / 128, 1 - 1 / 128):
            yield f"{place.role} × {factor:.4f}", place.changed(partial(np.multiply, np.float32(factor)))
        return
    entries = rng.permutation(place.value.size)[:2]
    largest = int(np.argmax(np.abs(place.value.astype(np.float64))))
    bits = {4: (31, 30, 23, 22, 12, 0), 2: (15, 14, 10, 9, 5, 0), 1: (7, 6, 3, 0)}[kind.itemsize]
    if kind == np.int32:
        bits = (31, 24, 16, 8, 4, 0)
    for entry in dict.fromkeys([largest, *entries.tolist()]):
        for bit in bits:
            yield f"{place.role}[{entry}] bit {bit}", place.changed(partial(_flipped, entry=entry, bit=bit))
    if kind.kind == "f":
        yield f"{place.role}[{largest}] NaN", place.changed(lambda x: _with(x, largest, np.nan))


def _layer_faults(found: list[Place]) -> Iterator[tuple[str, bytes]]:
    """Two weights swapped, a layer without bias, rounding down in place of to the nearest, constant answers."""
    for place in found:
        if place.role.endswith("weights"):
            yield f"{place.role}: first two entries swapped", place.changed(_swapped)
        if place.role.endswith("bias"):
            yield f"{place.role} dropped", place.changed(np.zeros_like)
            if place.value.dtype == np.int32:
                # Half a step of the output, in units of the accumulator, is some hundred.
                yield f"{place.role}: rounding down", place.changed(lambda x: x - 200)
    last = [place for place in found if place.role.startswith("layer")]
    weights, bias = ([p for p in last if p.role.endswith(end)][-1] for end in ("weights", "bias"))
    yield "constant output", weights.changed(np.zeros_like)
    much = 2**24 if bias.value.dtype == np.int32 else 60
    yield "constant no", bias.changed(lambda x: x - np.array(much, x.dtype))


def _source_faults(source: Source, spec: FormatSpec) -> Iterator[tuple[str, bytes]]:
    """Faults of encoding and network, converted afresh; the metadata keep the right contract."""
    for what, contract, network, quantised in _faulty_sources(source):
        made = types.SimpleNamespace(contract=contract, network=network, quantised=quantised)
        yield what, _relabelled(spec.convert(made), spec.format, source.contract)  # type: ignore[arg-type]


def _faulty_sources(source: Source) -> Iterator[tuple[str, Contract, Network, QuantisedNetwork]]:
    contract, network, int8 = source.contract, source.network, source.quantised
    columns = int8.columns
    start = 0
    for index, feature in enumerate(contract.features):
        stop = start + feature.n_encoded
        if isinstance(feature, NumericFeature):
            affine = next(place for place, one in enumerate(contract.affine) if one.column == start)
            for what, factor in (("1 % more", 1.01), ("1 % less", 0.99)):
                scale = replace(columns, scale=_times(columns.scale, affine, factor))
                faulty = _with_feature(contract, index, scale=_f32(feature.scale * factor))
                yield f"scale of {feature.name}: {what}", faulty, network, replace(int8, columns=scale)
                if feature.mean:
                    mean = replace(columns, mean=_times(columns.mean, affine, factor))
                    faulty = _with_feature(contract, index, mean=_f32(feature.mean * factor))
                    yield f"mean of {feature.name}: {what}", faulty, network, replace(int8, columns=mean)
            other = _with_feature(contract, index, missing=feature.max)
            yield f"missing {feature.name} becomes its maximum", other, network, int8
            limits = _with_feature(contract, index, lo=feature.min, hi=_f32((feature.min + feature.max) / 2))
            yield f"{feature.name} clamped to half its range", limits, network, int8
        elif isinstance(feature, CategoricalFeature) and feature.n_encoded > 1:
            shifted = (*feature.values[1:], feature.values[0])
            rolled = np.r_[start + 1 : stop, start]
            yield f"one-hot of {feature.name} shifted", contract, *_permuted(network, int8, start, rolled, shifted)
        elif isinstance(feature, TextFeature):
            rolled = np.r_[start + 1 : stop, start]
            yield f"terms of {feature.name} shifted", contract, *_permuted(network, int8, start, rolled, ())
        start = stop
    first = np.arange(contract.n_encoded)
    first[[0, 1]] = 1, 0
    yield "two encoded columns swapped", contract, *_permuted(network, int8, 0, first, ())
    end, int8_end = dense_layers(network)[-1], dense_int8_layers(int8)[-1]
    negated = replace(end, weights=-end.weights, bias=-end.bias)
    negative = replace(int8_end, weights=-int8_end.weights, bias=-int8_end.bias)
    last = (*network.layers[:-1], negated), (*int8.layers[:-1], negative)
    yield "label order reversed", contract, Network(last[0]), replace(int8, layers=last[1])


def _permuted(
    network: Network, int8: QuantisedNetwork, start: int, order: Any, _names: tuple[str, ...]
) -> tuple[Network, QuantisedNetwork]:
    """Take rows of the first layer's weights in another order from `start` on."""
    rows = np.arange(network.n_inputs)
    rows[start : start + len(order)] = order
    first, int8_first = dense_layers(network)[0], dense_int8_layers(int8)[0]
    floats = Network((replace(first, weights=first.weights[rows]), *network.layers[1:]))
    ints = (replace(int8_first, weights=int8_first.weights[rows]), *int8.layers[1:])
    return floats, replace(int8, layers=ints)


def _relabelled(artifact: bytes, kind: str, contract: Contract) -> bytes:
    """Put the right contract into the metadata, so that only answers can tell."""
    if kind == "onnx":
        model = onnx.load_from_string(artifact)
        (entry,) = (entry for entry in model.metadata_props if entry.key == METADATA_KEY)
        entry.value = contract.to_bytes().decode()
        return bytes(model.SerializeToString(deterministic=True))
    root = schema.ModelT.InitFromObj(schema.Model.GetRootAs(artifact))
    root.metadata = [entry for entry in root.metadata if entry.name != METADATA_KEY.encode()]
    builder = flatbuffers.Builder(1024)
    builder.Finish(root.Pack(builder), b"TFL3")
    return finish(bytes(builder.Output()), contract)


def without_imputation(artifact: bytes, kind: str) -> bytes:
    """Let what follows the imputation read the features themselves."""
    if kind == "onnx":
        model = onnx.load_from_string(artifact)
        imputed = next(node.output[0] for node in model.graph.node if node.op_type == "Where")
        for node in model.graph.node:
            node.input[:] = ["features" if name == imputed else name for name in node.input]
        return bytes(model.SerializeToString(deterministic=True))
    root = schema.ModelT.InitFromObj(schema.Model.GetRootAs(artifact))
    graph = root.subgraphs[0]
    select = next(
        op
        for op in graph.operators
        if root.operatorCodes[op.opcodeIndex].builtinCode == schema.BuiltinOperator.SELECT_V2
    )
    imputed = int(select.outputs[0])
    for operator in graph.operators:
        operator.inputs = [int(graph.inputs[0]) if int(index) == imputed else int(index) for index in operator.inputs]
    builder = flatbuffers.Builder(1024)
    builder.Finish(root.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def converted_all_int8(source: Source) -> bytes:
    """What people do: full-integer quantisation of everything, preprocessing included, on calibration rows."""
    function = decision_function(source.contract, source.network)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()], function)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    imputed = np.nan_to_num(source.calibration[:200])
    converter.representative_dataset = lambda: ([row[None]] for row in imputed)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8, tf.lite.OpsSet.TFLITE_BUILTINS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the converter only warns of what it does here
        return finish(converter.convert(), source.contract)


def _with_feature(contract: Contract, index: int, **changes: Any) -> Contract:
    features: list[Any] = list(contract.features)
    features[index] = replace(features[index], **changes)
    return replace(contract, features=tuple(features))


def _f32(value: float) -> float:
    return float(np.float32(value))


def _times(values: Any, index: int, factor: float) -> Any:
    changed = values.copy()
    changed[index] *= np.float32(factor)
    return changed


def _moved(x: Any, by: int) -> Any:
    return (x.astype(np.int64) + by).astype(x.dtype)


def _flipped(x: Any, entry: int, bit: int) -> Any:
    bits = x.reshape(-1).view(f"u{x.dtype.itemsize}").copy()
    bits[entry] ^= bits.dtype.type(1 << bit)
    return bits.view(x.dtype).reshape(x.shape)


def _with(x: Any, entry: int, value: float) -> Any:
    flat = x.reshape(-1).copy()
    flat[entry] = value
    return flat.reshape(x.shape)


def _swapped(x: Any) -> Any:
    flat = x.reshape(-1).copy()
    flat[[0, 1]] = flat[[1, 0]]
    return flat.reshape(x.shape)


def _sigmoid_to_tanh(artifact: bytes, kind: str) -> bytes:
    """Replace the last activation."""
    if kind == "onnx":
        model = onnx.load_from_string(artifact)
        node = next(node for node in reversed(model.graph.node) if node.op_type == "Sigmoid")
        node.op_type = "Tanh"
        return bytes(model.SerializeToString(deterministic=True))
    root = schema.ModelT.InitFromObj(schema.Model.GetRootAs(artifact))
    for code in root.operatorCodes:
        if code.builtinCode == schema.BuiltinOperator.LOGISTIC:
            code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.TANH
    builder = flatbuffers.Builder(1024)
    builder.Finish(root.Pack(builder), b"TFL3")
    return bytes(builder.Output())
