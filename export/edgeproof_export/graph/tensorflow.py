"""Contract and network to one TensorFlow function of constants: row vector in, probability out.

The whole row is imputed and clamped at once, then gathered to the encoded width, so that the part before the first
dense layer is a handful of operations whatever the columns are. Everything is a constant: variables and eagerly
captured arrays come out of the converters as extra inputs or READ_VARIABLE.
"""

from typing import Any

import tensorflow as tf

from edgeproof.decision import Contract, Network
from edgeproof_export.graph.encoded_columns import EncodedColumns, limits, shortest
from edgeproof_export.layers import form_of


def decision_function(contract: Contract, network: Network) -> Any:
    """Return a `tf.function` features (batch, width) float32 -> {"probability": (batch, 1) float32}."""
    signature = [tf.TensorSpec((None, contract.width), tf.float32, name="features")]

    # Nothing in it depends on values: autograph would only cost a second.
    @tf.function(autograph=False, input_signature=signature)  # type: ignore[untyped-decorator]  # no types there
    def decide(features: Any) -> dict[str, Any]:
        x = _encode(contract, features)
        for layer in network.layers:
            x = form_of(layer).tensorflow(layer, x)
        return {"probability": tf.identity(x, name="probability")}

    return decide


def _encode(contract: Contract, features: Any) -> Any:
    columns = EncodedColumns.of(contract)
    v = features if columns.compared_only else _clean(contract, features)
    if not columns.in_order:
        v = tf.gather(v, tf.constant(columns.source), axis=1)
    if columns.compared_only:
        return tf.cast(tf.equal(v, tf.constant(shortest(columns.code))), tf.float32)
    x = v
    if columns.shifted:
        x -= tf.constant(columns.mean)
    if columns.scaled:
        x *= tf.constant(columns.scale)
    if columns.limited:
        x = tf.minimum(tf.maximum(x, tf.constant(columns.lo)), tf.constant(columns.hi))
    if columns.categorical:
        x += tf.cast(tf.equal(v, tf.constant(columns.code)), tf.float32) * tf.constant(columns.one_hot)
    return x


def _clean(contract: Contract, features: Any) -> Any:
    """Impute, then clamp: afterwards every number is finite."""
    missing, lo, hi = (tf.constant(column[None]) for column in limits(contract))
    imputed = tf.where(tf.math.is_nan(features), missing, features)
    return tf.minimum(tf.maximum(imputed, lo), hi)
