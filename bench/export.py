"""Export speed: `edgeproof export`, everything included, against a bare script that does the same conversions.

    python -m bench.export                       the demo model, 3 runs of each
    python -m bench.export --runs 1

The bare script converts the Keras model to ONNX float32 (tf2onnx), ONNX int8 (quantize_static on the dense part),
TFLite float32, float16 and int8 (calibrated, encoding denied): no parity, no golden rows, no matrix, no package. Every
run is a new process; timed is the whole process, imports included. Prints one line with both medians and the ratio.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import EDGEPROOF
from bench.harness import medians, process_seconds
from bench.programs import run


def main() -> None:
    """Train the demo model, run both ways alternately, print the ratio of the medians."""
    parser = argparse.ArgumentParser(description="Export speed against a bare script.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bare", type=Path, metavar="TRAINED", help="run the bare script in this process")
    arguments = parser.parse_args()
    if arguments.bare:
        bare(arguments.bare)
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    with tempfile.TemporaryDirectory() as folder:
        trained = Path(folder, "trained")
        run(*EDGEPROOF, "train", "--synthetic", "-o", trained, "--quiet")
        ways = {
            "bare": process_seconds([sys.executable, "-m", "bench.export", "--bare", trained]),
            "edgeproof": process_seconds([*EDGEPROOF, "export", trained, "-o", Path(folder, "x.edgeproof")]),
        }
        bare_median, ours = medians(ways, arguments.runs).values()
    print(
        f"export of the demo model, median of {arguments.runs}: bare script {bare_median:.2f} s,"
        f" edgeproof {ours:.2f} s, {ours / bare_median:.2f} times its time"
    )


def bare(trained: Path) -> None:
    """Do what a careful person's script does: one function of constants, five conversions."""
    import onnx
    import tensorflow as tf
    import tf2onnx
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

    from edgeproof_export.graph.tensorflow import decision_function
    from edgeproof_export.source.network import network_of
    from edgeproof_export.source.trained import read_trained

    handed = read_trained(trained)
    contract, rows = handed.contract, handed.calibration
    function = decision_function(contract, network_of(handed.model, contract))
    concrete = function.get_concrete_function()

    def converter() -> Any:
        return tf.lite.TFLiteConverter.from_concrete_functions([concrete], function)

    def representative() -> Any:
        yield from ([row[None]] for row in rows)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model, _ = tf2onnx.convert.from_function(function, input_signature=function.input_signature, opset=18)
        onnx.save(model, folder / "model.onnx")

        class Reader(CalibrationDataReader):  # type: ignore[misc]  # no types there
            def __init__(self) -> None:
                self.batches = iter([{"features": rows}])

            def get_next(self) -> Any:
                return next(self.batches, None)

        quantize_static(
            str(folder / "model.onnx"),
            str(folder / "model.int8.onnx"),
            Reader(),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["MatMul", "Gemm"],
        )
        (folder / "model.tflite").write_bytes(converter().convert())
        halves = converter()
        halves.optimizations = [tf.lite.Optimize.DEFAULT]
        halves.target_spec.supported_types = [tf.float16]
        (folder / "model.float16.tflite").write_bytes(halves.convert())
        module = tf.Module()
        module.decide = function
        tf.saved_model.save(module, str(folder / "saved"), signatures=concrete)
        whole = tf.lite.TFLiteConverter.from_saved_model(str(folder / "saved"))
        whole.optimizations = [tf.lite.Optimize.DEFAULT]
        whole.representative_dataset = representative
        options = tf.lite.experimental.QuantizationDebugOptions(
            denylisted_ops=["MINIMUM", "MAXIMUM", "RELU", "GATHER", "SELECT_V2", "SUB", "MUL", "ADD", "NOT_EQUAL"]
        )
        debugger = tf.lite.experimental.QuantizationDebugger(
            converter=whole, debug_dataset=representative, debug_options=options
        )
        (folder / "model.int8.tflite").write_bytes(debugger.get_nondebug_quantized_model())


if __name__ == "__main__":
    main()
