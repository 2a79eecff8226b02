"""TFLite files of a single operator, and LiteRT's reference kernels that run them."""

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

_TYPES = {"int8": schema.TensorType.INT8, "int32": schema.TensorType.INT32}
_VERSIONS = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 3, "FULLY_CONNECTED": 4}


class OneOperator:
    """A model of one operator; tensors are added first, in the order in which it takes them."""

    def __init__(self) -> None:
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators, self.graph.inputs = [], [], []
        self.buffers = [schema.BufferT()]

    def tensor(self, shape: tuple[int, ...], scale: Any, zero: int = 0, value: Any = None, axis: int = 0) -> int:
        """Add a tensor, int8 or what `value` is; scale: one, or one for each place along `axis`."""
        tensor = schema.TensorT()
        tensor.shape, tensor.buffer = list(shape), 0
        tensor.type = _TYPES["int8" if value is None else value.dtype.name]
        if scale is not None:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = np.atleast_1d(np.asarray(scale, np.float32))
            tensor.quantization.zeroPoint = np.full(len(tensor.quantization.scale), zero, np.int64)
            tensor.quantization.quantizedDimension = axis
        if value is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(value).tobytes(), np.uint8)
            tensor.buffer = len(self.buffers)
            self.buffers.append(buffer)
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def run(self, name: str, options: Any, output: int, *inputs: Any) -> Any:
        """Return what the reference kernel of an operator gives; inputs: of the first tensors."""
        code = schema.OperatorCodeT()
        code.builtinCode, code.version = getattr(schema.BuiltinOperator, name), _VERSIONS.get(name, 2)
        operator = schema.OperatorT()
        operator.inputs, operator.outputs = list(range(output)), [output]
        kind = type(options).__name__.removesuffix("T")
        operator.builtinOptionsType, operator.builtinOptions = getattr(schema.BuiltinOptions, kind), options
        self.graph.operators, self.graph.outputs = [operator], [output]
        self.graph.inputs = list(range(len(inputs)))
        model = schema.ModelT()
        model.version, model.operatorCodes, model.buffers, model.subgraphs = 3, [code], self.buffers, [self.graph]
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return _ran(bytes(builder.Output()), inputs)


def _ran(model: bytes, inputs: tuple[Any, ...]) -> Any:
    interpreter = Interpreter(model_content=model, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    for details, value in zip(interpreter.get_input_details(), inputs, strict=True):
        interpreter.set_tensor(details["index"], value)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
