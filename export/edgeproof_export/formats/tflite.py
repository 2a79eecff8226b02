"""TFLite float32 through TensorFlow's converter."""

import tensorflow as tf

from edgeproof_export.formats import Source
from edgeproof_export.graph import decision_function, finish


def convert(source: Source) -> bytes:
    """Return a TFLite file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    function = decision_function(source.contract, source.network)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()], function)
    return finish(converter.convert(), source.contract)
