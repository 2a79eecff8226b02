"""Measure the largest absolute error of each engine's own sigmoid, tanh and elu over all float32 values.

The figures, rounded up, are `activation_error` in runtime/edgeproof/engines/__init__.py. `make activation-errors`
runs this; with `--stride 1` it visits every finite float32 (about 4.3 billion), else every n-th bit pattern.
"""

import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tf2onnx

from edgeproof.decision import ACTIVATIONS
from edgeproof.types import Floats

BLOCK = 1 << 22  # values at once
EXACT: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-np.clip(x, -700, 700))),
    "tanh": np.tanh,
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
}
TENSORFLOW = {"sigmoid": tf.sigmoid, "tanh": tf.tanh, "elu": tf.nn.elu}


def all_floats(stride: int) -> Iterator[Floats]:
    """Yield blocks of finite float32 values, each bit pattern's value in turn."""
    for start in range(0, 1 << 32, BLOCK * stride):
        bits = np.arange(start, min(start + BLOCK * stride, 1 << 32), stride, dtype=np.uint64).astype(np.uint32)
        values = bits.view(np.float32)
        finite = values[np.isfinite(values)]
        if len(finite):
            yield finite


def engines(activation: str) -> dict[str, Callable[[Floats], Floats]]:
    """Return each engine's activation as a function (n,) float32 -> (n,) float32."""
    import onnxruntime
    from ai_edge_litert.interpreter import Interpreter

    function = tf.function(TENSORFLOW[activation], input_signature=[tf.TensorSpec((None,), tf.float32, name="x")])
    onnx_model, _ = tf2onnx.convert.from_function(function, input_signature=function.input_signature, opset=18)
    session = onnxruntime.InferenceSession(onnx_model.SerializeToString(), providers=["CPUExecutionProvider"])
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()], function)
    interpreter = Interpreter(model_content=converter.convert())
    source, target = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]

    def litert(x: Floats) -> Floats:
        interpreter.resize_tensor_input(source, x.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(source, x)
        interpreter.invoke()
        return np.asarray(interpreter.get_tensor(target))

    return {
        "reference": ACTIVATIONS[activation].float32,
        "onnxruntime": lambda x: np.asarray(session.run(None, {"x": x})[0]),
        "litert": litert,
        "original": lambda x: np.asarray(TENSORFLOW[activation](tf.constant(x))),
    }


def main() -> None:
    """Print one line for each activation and engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stride", type=int, default=257, help="visit every n-th float32 (default 257; 1 for all)")
    stride = parser.parse_args().stride
    for activation, exact in EXACT.items():
        worst = dict.fromkeys(engines(activation), (0.0, 0.0))
        for name, run in engines(activation).items():
            for x in all_floats(stride):
                error = np.abs(run(x).astype(np.float64) - exact(x.astype(np.float64)))
                at = int(np.argmax(error))  # a NaN counts as the largest
                if not error[at] <= worst[name][0]:
                    worst[name] = (float(error[at]), float(x[at]))
        for name, (error_at, x_at) in worst.items():
            print(f"{activation:8} {name:12} largest error {error_at:.3g} at x = {x_at:.9g} (every {stride}th float32)")


if __name__ == "__main__":
    main()
