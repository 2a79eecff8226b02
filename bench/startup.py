"""Start-up: a cold `edgeproof predict` of one row compared with a bare script of the same engine, and with MLflow.

    python -m bench.startup [PACKAGE] [--runs 15] [--mlflow PYTHON]

Without PACKAGE, the committed golden package. PYTHON: the interpreter of an environment with the packages of
bench/requirements/pandas_mlflow.txt; left out, MLflow is not measured. Runs alternate, figures are medians and their
ratios.

The bare scripts import the engine, load the artifact's bytes from a file of its own, and run one row: no contract, no
digest, no table. All run from compiled bytecode, as after `pip install`.
"""

import argparse
import compileall
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import edgeproof
from bench import GOLDEN
from bench.harness import medians, process_seconds
from bench.programs import run
from edgeproof.console import example_csv
from edgeproof.package import sealed

BARE = {
    "litert": """
import sys
import numpy as np
from ai_edge_litert.interpreter import Interpreter
interpreter = Interpreter(model_content=open(sys.argv[1], "rb").read(), num_threads=1)
interpreter.allocate_tensors()
index = interpreter.get_input_details()[0]["index"]
interpreter.set_tensor(index, np.zeros((1, int(sys.argv[2])), np.float32))
interpreter.invoke()
print(interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0, 0])
""",
    "onnxruntime": """
import sys
import numpy as np
import onnxruntime
session = onnxruntime.InferenceSession(open(sys.argv[1], "rb").read(), providers=["CPUExecutionProvider"])
print(session.run(["probability"], {"features": np.zeros((1, int(sys.argv[2])), np.float32)})[0][0, 0])
""",
}
ARTIFACTS = {"litert": "tflite/model.tflite", "onnxruntime": "onnx/model.onnx"}
TARGETS = {
    "litert": ("bare litert", 1.15),
    "onnxruntime": ("bare onnxruntime", 1.15),
    "reference": ("bare onnxruntime", 0.8),
}
SAVE = "import mlflow.onnx, onnx, sys; mlflow.onnx.save_model(onnx.load(sys.argv[1]), sys.argv[2])"


def starts(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    """Return the median seconds of each command, after one run that warms the caches."""
    return medians({name: process_seconds(command) for name, command in commands.items()}, runs, warm_up=1)


def mlflow_commands(python: str, folder: Path, model: Path, names: Sequence[str]) -> dict[str, list[str]]:
    """Save the same ONNX model with MLflow; return the command that scores one row of zeros with it."""
    run(python, "-c", SAVE, model, folder / "mlflow")
    rows = folder / "zeros.csv"
    rows.write_text(",".join(names) + "\n" + ",".join("0.0" for _ in names) + "\n")
    options = ["-m", str(folder / "mlflow"), "-i", str(rows), "-t", "csv", "--env-manager", "local"]
    return {"mlflow": [str(Path(python).with_name("mlflow")), "models", "predict", *options]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Start-up compared with bare scripts and MLflow.")
    parser.add_argument("package", nargs="?", type=Path, default=GOLDEN)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--mlflow", metavar="PYTHON")
    arguments = parser.parse_args()
    compileall.compile_dir(Path(edgeproof.__file__).parent, quiet=1)
    opened = sealed.read(arguments.package)
    width = str(opened.contract.n_features)
    program = str(Path(sys.executable).with_name("edgeproof"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = folder / "row.csv"
        rows.write_text(example_csv(opened.contract), encoding="utf-8")
        commands: dict[str, list[str]] = {"python -c pass": [sys.executable, "-c", "pass"]}
        for engine, artifact in ARTIFACTS.items():
            model = folder / Path(artifact).name
            model.write_bytes(opened.files[artifact])
            commands[f"bare {engine}"] = [sys.executable, "-c", BARE[engine], str(model), width]
        predict = [program, "predict", str(arguments.package), str(rows), "--engine"]
        commands |= {f"edgeproof {engine}": [*predict, engine] for engine in TARGETS}
        found = starts(commands, arguments.runs)
        slow: dict[str, float] = {}
        if arguments.mlflow:
            names = opened.contract.feature_names
            slow = starts(mlflow_commands(arguments.mlflow, folder, folder / "model.onnx", names), 3)
    print(f"medians of {arguments.runs} alternating runs, {arguments.package.name}, {os.cpu_count()} CPUs\n")
    for what, spent in (found | slow).items():
        print(f"{what:24}{1000 * spent:8.1f} ms")
    print()
    for engine, (other, limit) in TARGETS.items():
        ratio = found[f"edgeproof {engine}"] / found[other]
        print(f"edgeproof {engine:12} {ratio:6.2f} × {other} (wanted: at most {limit})")
    if slow:
        ratio = slow["mlflow"] / found["edgeproof onnxruntime"]
        print(f"mlflow models predict  {ratio:6.1f} × edgeproof onnxruntime (wanted: at least 15)")


if __name__ == "__main__":
    main()
