"""Contract and network to one TensorFlow function of constants: row vector in, probability out.

The whole row is imputed and clamped at once, then gathered to the encoded width, so that the part before the first
dense layer is a handful of operations whatever the columns are. Everything is a constant: variables and eagerly
captured arrays come out of the converters as extra inputs or READ_VARIABLE.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from edgeproof.arithmetic import Floats
from edgeproof.contract import CategoricalFeature, Contract, NumericFeature
from edgeproof.float32 import MAX
from edgeproof.network import Network

_HUGE = MAX  # no limit
_ACTIVATIONS = {"linear": tf.identity, "relu": tf.nn.relu, "tanh": tf.tanh, "sigmoid": tf.sigmoid, "elu": tf.nn.elu}


@dataclass(frozen=True, eq=False)
class EncodedColumns:
    """The encoding as vectors over the encoded columns, each (n_encoded,)."""

    source: Any  # int32: the row-vector column each one is made from
    mean: Floats
    scale: Floats
    lo: Floats  # 0…1 for piecewise columns, unlimited elsewhere
    hi: Floats
    code: Floats  # the code that a one-hot column stands for; 0 elsewhere
    one_hot: Floats  # 1 for a one-hot column, 0 elsewhere

    @classmethod
    def of(cls, contract: Contract) -> "EncodedColumns":
        """Lay out every feature's columns in order."""
        rows: list[tuple[float, ...]] = []
        for index, feature in enumerate(contract.features):
            if isinstance(feature, CategoricalFeature):
                rows += [(index, 0, 0, -_HUGE, _HUGE, code, 1) for code in feature.codes.values()]
            else:
                rows.append((index, feature.mean, feature.scale, -_HUGE, _HUGE, 0, 0))
                pieces = zip(feature.edges, feature.slopes, strict=False)
                rows += [(index, edge, slope, 0, 1, 0, 0) for edge, slope in pieces]
        source, *others = (np.array(column, np.float64) for column in zip(*rows, strict=True))
        return cls(source.astype(np.int32), *(other.astype(np.float32) for other in others))


def decision_function(contract: Contract, network: Network) -> Any:
    """Return a `tf.function` features (batch, n_features) float32 -> {"probability": (batch, 1) float32}."""

    @tf.function(input_signature=[tf.TensorSpec((None, contract.n_features), tf.float32, name="features")])  # type: ignore[untyped-decorator]  # no types in TensorFlow
    def decide(features: Any) -> dict[str, Any]:
        x = _encode(contract, features)
        for layer in network.layers:
            x = _ACTIVATIONS[layer.activation](tf.matmul(x, tf.constant(layer.weights)) + tf.constant(layer.bias))
        return {"probability": tf.identity(x, name="probability")}

    return decide


def _encode(contract: Contract, features: Any) -> Any:
    columns = EncodedColumns.of(contract)
    v = _gather(_clean(contract, features), columns.source, contract.n_features)
    if (columns.mean != 0).any() or (columns.scale != 1).any():
        v_scaled = (v - tf.constant(columns.mean)) * tf.constant(columns.scale)
    else:
        v_scaled = v
    if (columns.hi != np.float32(_HUGE)).any():
        v_scaled = tf.minimum(tf.maximum(v_scaled, tf.constant(columns.lo)), tf.constant(columns.hi))
    if not columns.one_hot.any():
        return v_scaled
    matches = tf.cast(tf.equal(v, tf.constant(columns.code)), tf.float32) * tf.constant(columns.one_hot)
    return v_scaled + matches


def _clean(contract: Contract, features: Any) -> Any:
    """Impute, then clamp: afterwards every number is finite."""
    missing, lo, hi = (tf.constant(column) for column in _limits(contract))
    imputed = tf.where(tf.math.is_nan(features), missing, features)
    return tf.minimum(tf.maximum(imputed, lo), hi)


def _limits(contract: Contract) -> tuple[Floats, ...]:
    """What stands in for missing, smallest and largest value of each feature: three (1, n_features) float32."""
    rows = [
        (feature.missing, feature.lo, feature.hi)
        if isinstance(feature, NumericFeature)
        else (0.0, 0.0, feature.n_encoded + 1.0)  # one more than the last code stays unknown
        for feature in contract.features
    ]
    return tuple(np.array([column], np.float32) for column in zip(*rows, strict=True))


def _gather(x: Any, source: Any, n_features: int) -> Any:
    if np.array_equal(source, np.arange(n_features)):
        return x
    return tf.gather(x, tf.constant(source), axis=1)
