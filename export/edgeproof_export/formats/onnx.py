"""ONNX float32 through tf2onnx, in canonical form."""

import logging

import onnx
import tf2onnx

from edgeproof.engines import METADATA_KEY
from edgeproof_export.formats import Source
from edgeproof_export.graph import canonical, decision_function, deep_onnx

OPSET = 18


def convert(source: Source) -> bytes:
    """Return an ONNX file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    if source.network.is_deep:
        return deep_onnx(source.contract, source.network)
    function = decision_function(source.contract, source.network)
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    model, _ = tf2onnx.convert.from_function(function, input_signature=function.input_signature, opset=OPSET)
    model = canonical(model)
    model.metadata_props.add(key=METADATA_KEY, value=source.contract.to_bytes().decode())
    onnx.checker.check_model(model, full_check=True)
    data: bytes = model.SerializeToString(deterministic=True)
    return data
