"""Which operators artifacts may hold: what the known encodings, layers and activations are exported with."""

from collections.abc import Iterator

from edgeproof.decision.activations import ACTIVATIONS
from edgeproof.decision.operators import CONVERSION, DENSE, ENCODING, Operators, TfliteOperator, together


def exported() -> Iterator[Operators]:
    """Yield what every network of dense layers is exported with, then, if anybody asks, what others are."""
    yield together([ENCODING, CONVERSION, DENSE, *(activation.operators for activation in ACTIVATIONS.values())])
    from edgeproof.decision.layers import kinds  # late: a cold run of a dense network needs no layer

    yield together(kind.float32.operators for kind in kinds())


def exports_onnx(name: str) -> bool:
    """Whether an ONNX artifact may hold an operator."""
    return any(name in some.onnx for some in exported())


def exported_tflite(code: int) -> TfliteOperator | None:
    """Return the operator that a TFLite artifact may hold under a number, None if there is none."""
    return next((operator for some in exported() for operator in some.tflite if operator.code == code), None)
