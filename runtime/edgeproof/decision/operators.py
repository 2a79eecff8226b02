"""The operators of ONNX and TFLite that decisions are exported with: guards refuse all others.

TFLite's numbers and options: tensorflow/compiler/mlir/lite/schema/schema.fbs.
"""

from collections.abc import Iterable
from typing import NamedTuple


class TfliteOperator(NamedTuple):
    """A builtin operator of TFLite."""

    name: str
    code: int  # of BuiltinOperator
    options: int = 0  # of BuiltinOptions; a converter may leave them out
    fields: tuple[str | None, ...] = ()  # of the options: what may be present; all are numbers
    bias: bool = False  # whether its third input, a bias, may be left out


class Operators(NamedTuple):
    """What a part of a decision is exported with."""

    onnx: frozenset[str] = frozenset()
    tflite: frozenset[TfliteOperator] = frozenset()


def together(parts: Iterable[Operators]) -> Operators:
    """Return the operators of all parts."""
    parts = list(parts)
    return Operators(frozenset().union(*(part.onnx for part in parts)), frozenset().union(*(p.tflite for p in parts)))


_ARITHMETIC = ("activation", "pot_scale_int16")

# Every kind of feature is encoded with these, whatever the graph.
ENCODING = Operators(
    onnx=frozenset(["Add", "Cast", "Clip", "Equal", "Gather", "IsNaN", "Max", "Min", "Mul", "Sub", "Where"]),
    tflite=frozenset(
        [
            TfliteOperator("ADD", 0, 11, _ARITHMETIC),
            TfliteOperator("MUL", 18, 21, ("activation",)),
            TfliteOperator("GATHER", 36, 23, ("axis", "batch_dims")),
            TfliteOperator("SUB", 41, 28, _ARITHMETIC),
            TfliteOperator("CAST", 53, 37, ("from", "to")),
            TfliteOperator("MAXIMUM", 55, 39),
            TfliteOperator("MINIMUM", 57, 39),
            TfliteOperator("EQUAL", 71, 53),
            TfliteOperator("NOT_EQUAL", 72, 54),
            TfliteOperator("SELECT_V2", 123, 98),
        ]
    ),
)
# Between float32, float16 and integers.
CONVERSION = Operators(
    onnx=frozenset(["DequantizeLinear", "QuantizeLinear"]),
    tflite=frozenset([TfliteOperator("DEQUANTIZE", 6, 38), TfliteOperator("QUANTIZE", 114, 89)]),
)
# Of dense layers. It stands here so that guards need not load any layer for the networks that are most common.
DENSE = Operators(
    onnx=frozenset(["Add", "Gemm", "MatMul"]),
    tflite=frozenset(
        [
            TfliteOperator(
                "FULLY_CONNECTED",
                9,
                options=8,
                fields=(
                    "activation",
                    None,
                    "keep_num_dims",
                    "asymmetric_inputs",
                    "bias_type",
                ),  # None: shuffled weights
                bias=True,
            )
        ]
    ),
)
