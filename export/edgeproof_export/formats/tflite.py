"""TFLite float32 through TensorFlow's converter."""

import tensorflow as tf

from edgeproof_export.formats import Source
from edgeproof_export.graph import decision_function, deep_tflite, finish


def convert(source: Source) -> bytes:
    """Return a TFLite file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    if source.network.is_deep:
        return deep_tflite(source.contract, source.network, half=False)
    function = decision_function(source.contract, source.network)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()], function)
    return finish(converter.convert(), source.contract)
