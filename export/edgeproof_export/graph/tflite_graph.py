"""A TFLite graph written operator by operator: what the converter's own quantiser does not let one choose.

Schema: tensorflow/compiler/mlir/lite/schema/schema.fbs, by the object API that ai-edge-litert ships.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edgeproof.decision import ACTIVATIONS, Contract, Scale, Shape, Window
from edgeproof.errors import EngineError, UsageError
from edgeproof.types import Floats
from edgeproof_export.graph.encoded_columns import EncodedColumns, Shortcut, limits, shortest
from edgeproof_export.graph.tflite_file import to_bytes

_TYPES = {
    np.dtype(np.float32): schema.TensorType.FLOAT32,
    np.dtype(np.float16): schema.TensorType.FLOAT16,
    np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.int8): schema.TensorType.INT8,
    np.dtype(np.uint8): schema.TensorType.UINT8,
    np.dtype(np.bool_): schema.TensorType.BOOL,
}
_VERSION = 3  # of the schema
_WORTH_HALVING = 32  # numbers: for fewer, one operator more takes more bytes than half of them
# The version of each operator that knows the types used here: tensorflow/lite/tools/versioning/op_version.cc.
_OP_VERSIONS = {
    "FULLY_CONNECTED": 4,
    "QUANTIZE": 1,
    "DEQUANTIZE": 2,
    "LOGISTIC": 2,
    "TANH": 2,
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "MAX_POOL_2D": 2,
    "AVERAGE_POOL_2D": 2,
    "MEAN": 2,
    "PAD": 2,
}


@dataclass(eq=False)
class TfliteGraph:
    """Tensors and operators in the order in which they are added; a tensor is named by its index."""

    model: Any = field(default_factory=schema.ModelT)
    vectors: dict[bytes, int] = field(default_factory=dict)  # constants that several operators may read

    def __post_init__(self) -> None:
        self.model.version = _VERSION
        self.model.operatorCodes, self.model.buffers = [], [schema.BufferT()]
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.model.subgraphs = [self.graph]

    def tensor(self, shape: int | Shape, dtype: Any = np.float32, scale: Scale | None = None) -> int:
        """Add a tensor (batch, *shape), or (batch, shape), that an operator fills."""
        sizes = (shape,) if isinstance(shape, int) else shape
        tensor = self._tensor([1, *sizes], dtype)  # the batch grows when the input is resized
        if scale is not None:
            tensor.quantization = _quantisation(np.array([scale.scale], np.float32), scale.zero_point)
        return len(self.graph.tensors) - 1

    def constant(self, value: Any, scales: Any = None, axis: int = 0) -> int:
        """Add a constant; `scales` are those of int8 weights or int32 biases, zero point 0, along an axis."""
        tensor = self._tensor(list(value.shape), value.dtype)
        tensor.buffer = len(self.model.buffers)
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(np.ascontiguousarray(value).tobytes(), np.uint8)
        self.model.buffers.append(buffer)
        if scales is not None:
            tensor.quantization = _quantisation(scales, 0)
            tensor.quantization.quantizedDimension = axis
        return len(self.graph.tensors) - 1

    def vector(self, values: Floats) -> int:
        """Add a constant (1, n) float32, once, as float16 where that is exact and takes fewer bytes."""
        key = values.tobytes()
        if key not in self.vectors:
            with np.errstate(over="ignore"):
                halves = values.astype(np.float16)
            if len(values) < _WORTH_HALVING or not np.array_equal(halves.astype(np.float32), values):
                self.vectors[key] = self.constant(values[None])
            else:
                self.vectors[key] = self.add("DEQUANTIZE", [self.constant(halves[None])], self.fixed([1, len(values)]))
        return self.vectors[key]

    def fixed(self, shape: list[int]) -> int:
        """Add a float32 tensor of fixed shape that an operator fills."""
        self._tensor(shape, np.float32)
        return len(self.graph.tensors) - 1

    def _tensor(self, shape: list[int], dtype: Any) -> Any:
        tensor = schema.TensorT()
        tensor.shape, tensor.type, tensor.buffer = shape, _TYPES[np.dtype(dtype)], 0
        self.graph.tensors.append(tensor)
        return tensor

    def add(self, name: str, inputs: list[int], output: int, options: Any = None) -> int:
        """Add an operator of the given builtin name; returns its output."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self._code(name)
        operator.inputs, operator.outputs = inputs, [output]
        if options is not None:
            kind = type(options).__name__.removesuffix("T")
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = options
        self.graph.operators.append(operator)
        return output

    def _code(self, name: str) -> int:
        builtin = getattr(schema.BuiltinOperator, name)
        for index, code in enumerate(self.model.operatorCodes):
            if code.builtinCode == builtin:
                return index
        code = schema.OperatorCodeT()
        code.builtinCode = builtin
        code.version = _OP_VERSIONS.get(name, 1)
        self.model.operatorCodes.append(code)
        return len(self.model.operatorCodes) - 1

    def to_bytes(self, given: int, result: int) -> bytes:
        """Return the flatbuffer with one input and one output."""
        self.graph.inputs, self.graph.outputs = [given], [result]
        for index in (given, result):
            tensor = self.graph.tensors[index]
            tensor.shapeSignature = [-1, *tensor.shape[1:]]
        return to_bytes(self.model)

    def encode(self, contract: Contract, columns: EncodedColumns, given: int, shortcut: Shortcut | None = None) -> int:
        """Add the encoding: impute and clamp the whole row, gather, scale, limit, one-hot; returns its output."""
        n_encoded, ends = len(columns.source), shortcut.ends if shortcut else None
        v = given if columns.compared_only else self._clean(contract, given, shortcut)
        if not columns.in_order:
            options = schema.GatherOptionsT()
            options.axis = 1
            v = self.add("GATHER", [v, self.constant(columns.source)], self.tensor(n_encoded), options)
        if columns.compared_only:
            return self._match(v, columns, n_encoded)
        x = v
        if columns.shifted:
            x = self.add("SUB", [x, self.vector(columns.mean)], self.tensor(n_encoded), schema.SubOptionsT())
        if columns.scaled:
            options = schema.MulOptionsT()
            if ends is not None and max(map(abs, ends)) <= 1:
                options.fusedActivationFunction = schema.ActivationFunctionType.RELU_N1_TO_1
                ends = None
            x = self.add("MUL", [x, self.vector(columns.scale)], self.tensor(n_encoded), options)
        if columns.limited:
            x = self.clamp(x, n_encoded, columns.lo, columns.hi)
        if columns.categorical:
            match = self._match(v, columns, n_encoded)
            x = self.add("ADD", [x, match], self.tensor(n_encoded), schema.AddOptionsT())
        if ends is not None:
            x = self.clamp(x, n_encoded, *(np.array([end], np.float32) for end in ends))
        return x

    def _clean(self, contract: Contract, given: int, shortcut: Shortcut | None) -> int:
        """Add imputing, and clamping but where the shortcut does that later."""
        missing, lo, hi = limits(contract)
        absent = self.add("NOT_EQUAL", [given, given], self.tensor(contract.width, np.bool_))
        inputs = [absent, self.vector(shortcut.missing if shortcut else missing), given]
        v = self.add("SELECT_V2", inputs, self.tensor(contract.width))
        return v if shortcut else self.clamp(v, contract.width, lo, hi)

    def _match(self, v: int, columns: EncodedColumns, n_encoded: int) -> int:
        """Add the one-hot columns."""
        match = self.add("EQUAL", [v, self.vector(shortest(columns.code)[0])], self.tensor(n_encoded, np.bool_))
        match = self.add("CAST", [match], self.tensor(n_encoded))
        if (columns.one_hot == 1).all():
            return match
        factors = self.vector(shortest(columns.one_hot)[0])
        return self.add("MUL", [match, factors], self.tensor(n_encoded), schema.MulOptionsT())

    def fusing(self, kind: str, activation: str) -> Any:
        """Return the options of an operator, `FullyConnected` for example, that computes an activation if it can."""
        options = getattr(schema, f"{kind}OptionsT")()
        operator = ACTIVATIONS[activation].tflite
        if ACTIVATIONS[activation].fused and operator is not None:
            options.fusedActivationFunction = getattr(schema.ActivationFunctionType, operator.name)
        return options

    def activate(self, activation: str, x: int, shape: int | Shape, output: Scale | None = None) -> int:
        """Add the activation of x, (batch, shape), unless `fusing` did; output: of int8. Returns its output.

        Raises UsageError for one that TFLite has no operator for.
        """
        operator = ACTIVATIONS[activation].tflite
        if ACTIVATIONS[activation].fused:
            return x
        if operator is None:
            raise UsageError(f"activation {activation!r}: TFLite has no operator for it")
        return self.add(operator.name, [x], self.tensor(shape, np.int8 if output else np.float32, output))

    def arithmetic(self, kind: str, x: int, values: Floats, shape: Shape) -> int:
        """Add `Sub` or `Mul` of x, (batch, *shape), and numbers by channel."""
        options = getattr(schema, f"{kind}OptionsT")()
        return self.add(kind.upper(), [x, self.constant(values)], self.tensor(shape), options)

    def raise_zero_point(self, tensor: int, by: int) -> None:
        """Move the zero point of a tensor of bytes, which begin at 0 where integers begin at -128."""
        self.graph.tensors[tensor].quantization.zeroPoint += by

    def moving(self, options: Any, window: Window, size: tuple[int, int]) -> Any:
        """State in the options of an operator how a window moves over an image of this size; see `padded`."""
        same = window.padded and window == Window.same(window.size, window.strides, *size)
        options.padding = schema.Padding.SAME if same else schema.Padding.VALID
        options.strideH, options.strideW = window.strides
        return options

    def padded(self, x: int, shape: Shape, window: Window, scale: Scale | None = None) -> int:
        """Add zeros around x, (batch, *shape), where its pads are not those that TFLite itself has for a window."""
        if not window.padded or window == Window.same(window.size, window.strides, shape[0], shape[1]):
            return x
        top, bottom, left, right = window.pads
        pads = self.constant(np.array([[0, 0], [top, bottom], [left, right], [0, 0]], np.int32))
        wider = (shape[0] + top + bottom, shape[1] + left + right, shape[2])
        return self.add("PAD", [x, pads], self.tensor(wider, np.int8 if scale else np.float32, scale))

    def shaped(self, x: int, shape: Shape, dtype: Any = np.float32, scale: Scale | None = None) -> int:
        """Add the same numbers in another shape, (batch, *shape)."""
        sizes = self.constant(np.array([-1, *shape], np.int32))
        return self.add("RESHAPE", [x, sizes], self.tensor(shape, dtype, scale))

    @staticmethod
    def keeping() -> Any:
        """Return the options of an operator that reduces axes and keeps them."""
        options = schema.ReducerOptionsT()
        options.keepDims = True
        return options

    def clamp(self, x: int, width: int, lo: Floats, hi: Floats) -> int:
        """Add the operators that keep x within lo…hi, (width,) or (1,) each; returns the output."""
        x = self.add("MAXIMUM", [x, self.vector(lo)], self.tensor(width))
        return self.add("MINIMUM", [x, self.vector(hi)], self.tensor(width))


def require_float_encoding(model: bytes, n_operators: int) -> None:
    """Refuse a TFLite file whose first operators, its encoding, are not all in floating point, and QUANTIZE the next.

    Raises EngineError: raw-scale columns do not survive one shared int8 scale.
    """
    root = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model))
    graph = root.subgraphs[0]
    for operator in graph.operators[:n_operators]:
        types = [graph.tensors[index].type for index in (*operator.inputs, *operator.outputs)]
        if schema.TensorType.INT8 in types:
            raise EngineError("tflite: expected a float32 encoding, got an int8 tensor before the first layer's input")
    code = root.operatorCodes[graph.operators[n_operators].opcodeIndex].builtinCode
    if code != schema.BuiltinOperator.QUANTIZE:
        raise EngineError("tflite: expected the encoding to be quantised, got another operator after it")


def _quantisation(scales: Any, zero_point: int) -> Any:
    quantisation = schema.QuantizationParametersT()
    quantisation.scale = np.asarray(scales, np.float32)
    quantisation.zeroPoint = np.full(len(scales), zero_point, np.int64)
    return quantisation
