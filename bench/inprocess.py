"""In process: `Predictor.probability` and `predict_one` of one row compared with the engine called by hand.

    python -m bench.inprocess [PACKAGE ...] [--rounds 200]

Without PACKAGE, the committed golden package. Calls alternate in groups of 500; figures are medians of the groups.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import edgeproof
from bench import GOLDEN
from bench.harness import medians, seconds
from edgeproof.decision import CategoricalFeature
from edgeproof.package import sealed
from edgeproof.proof.golden import drawn_rows

CALLS = 500


def raw_litert(model: bytes, row: Any) -> Callable[[], Any]:
    """set_tensor, invoke, get_tensor on one allocated interpreter."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model, num_threads=1)
    inside, outside = (d[0]["index"] for d in (interpreter.get_input_details(), interpreter.get_output_details()))
    interpreter.resize_tensor_input(inside, row.shape)
    interpreter.allocate_tensors()

    def call() -> Any:
        interpreter.set_tensor(inside, row)
        interpreter.invoke()
        return interpreter.get_tensor(outside)

    return call


def raw_onnxruntime(model: bytes, row: Any) -> Callable[[], Any]:
    """`run` of a session with one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda: session.run(["probability"], {"features": row})


def calls_of(path: Path, engine: str) -> dict[str, Callable[[], Any]]:
    """The engine by hand, the array path, and a dict of the same row."""
    predictor = edgeproof.load(path, engine=engine)
    row = np.ascontiguousarray(drawn_rows(predictor.contract, 2)[1:])
    record = record_of(predictor.contract, row[0])
    assert predictor.predict_one(record).probability == predictor.probability(row).item()
    if engine == "reference":
        raw: Callable[[], Any] = lambda: predictor._engine.scores(row)  # noqa: E731, SLF001
    else:
        name, make = {
            "litert": ("tflite/model.tflite", raw_litert),
            "onnxruntime": ("onnx/model.onnx", raw_onnxruntime),
        }[engine]
        raw = make(sealed.read(path).files[name], row)
    return {
        "raw": raw,
        "array": lambda: predictor.probability(row),
        "predict_one": lambda: predictor.predict_one(record),
        "predict([dict])": lambda: predictor.predict([record]),
    }


def record_of(contract: Any, row: Any) -> dict[str, Any]:
    """A row vector as a service has it: floats, texts, None where missing."""
    record: dict[str, Any] = {}
    for feature, value in zip(contract.features, row.tolist(), strict=True):
        if isinstance(feature, CategoricalFeature):
            record[feature.name] = feature.values[int(value) - 1] if value else None
        else:
            record[feature.name] = value
    return record


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="One row in process compared with the engine called by hand.")
    parser.add_argument("packages", nargs="*", type=Path, default=[GOLDEN])
    parser.add_argument("--rounds", type=int, default=60)
    arguments = parser.parse_args()
    print(f"medians of {arguments.rounds} alternating groups of {CALLS} calls, microseconds, {os.cpu_count()} CPUs")
    for path in arguments.packages:
        features = edgeproof.load(path, engine="reference").contract.features
        texts = sum(isinstance(feature, CategoricalFeature) for feature in features)
        print(f"\n{path.name}: {len(features)} features, {texts} of them categorical")
        print(f"{'':14}{'raw':>8}{'array':>8}{'÷ raw':>8}{'predict_one':>13}{'- array':>9}{'predict([dict])':>17}")
        for engine in ("litert", "onnxruntime", "reference"):
            rounds = arguments.rounds if engine != "reference" else max(1, arguments.rounds // 20)
            ways = {name: seconds(call, CALLS) for name, call in calls_of(path, engine).items()}
            raw, array, one, listed = (1e6 * spent for spent in medians(ways, rounds).values())
            print(f"{engine:14}{raw:8.2f}{array:8.2f}{array / raw:8.2f}{one:13.2f}{one - array:9.2f}{listed:17.1f}")


if __name__ == "__main__":
    main()
