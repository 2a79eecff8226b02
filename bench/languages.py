"""One row in each language: the source kit beside that language's onnxruntime, in one run.

    python bench/languages.py [--write docs/benchmarks.md]

Networks of random weights, numeric features only: the time of a row hangs on the shape alone. One row at a time, in
process; the ways take turns and the best turn of each counts. Start-up is a whole process that loads the model and
scores one row, the median of five. Needs Node and `make languages-tools`.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY))

import numpy as np
import onnxruntime

from edgeproof.decision import Contract, Layer, Network, NumericFeature
from edgeproof.types import Floats
from edgeproof_export.formats import Source
from edgeproof_export.formats.onnx import convert
from edgeproof_export.kits import kit
from tests.languages import micropython, tools
from tests.languages.sources import kit_source

SHAPES = ((20, 16, 1), (64, 64, 1), (128, 128, 64, 1))
ROWS = {20: 100_000, 64: 10_000, 128: 3_000}  # of the JavaScript kit in one turn
RIVALS = (("JavaScript kit (Node)", "onnxruntime-node"), ("Python kit (CPython)", "onnxruntime (Python)"))
MARKS = ("<!-- languages: written by bench/languages.py -->\n", "<!-- languages: end -->\n")
IMPORT_KIT = "import(process.argv[1]+'/index.js').then(({probability})=>probability(new Float32Array(20)))"
IMPORT_ORT = (
    "const ort=require('onnxruntime-node');ort.InferenceSession.create(process.argv[1]).then(s=>"
    "s.run({features:new ort.Tensor('float32',new Float32Array(20),[1,20])}))"
)


@dataclass(frozen=True)
class Model:
    """A network in every form that is measured."""

    shape: str
    folder: Path  # javascript/, python/, model.onnx
    width: int
    n_weights: int


def main() -> None:
    """Measure, print, and write the section if asked."""
    parser = argparse.ArgumentParser(description="One row in each language.")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="replace the section between the marks")
    arguments = parser.parse_args()
    lacking = tools.lacking("onnxruntime-node") or micropython.absent()
    if lacking:
        sys.exit(f"bench/languages.py: this machine lacks {lacking}")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "node_modules").symlink_to(tools.MODULES)
        shutil.copy(Path(__file__).with_suffix(".js"), work / "languages.mjs")
        models = [_model(widths, work) for widths in SHAPES]
        section = "\n".join([*_speed(models, work), "", *_size_and_start(models[0], work)]) + "\n"
    print(section)
    if arguments.write:
        before, _, rest = arguments.write.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        arguments.write.write_text(before + MARKS[0] + section + MARKS[1] + after, encoding="utf-8")


def _model(widths: tuple[int, ...], work: Path) -> Model:
    rng = np.random.default_rng(0)
    layers = []
    for n_in, n_out in pairwise(widths):
        weights = rng.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out)).astype(np.float32)
        layers.append(Layer(weights, np.zeros(n_out, np.float32), "sigmoid" if n_out == 1 else "relu"))
    features = tuple(NumericFeature(f"x{i}", 0.0, -3.0, 3.0, -9.0, 9.0) for i in range(widths[0]))
    source = kit_source(Contract("bench", "y", ("0", "1"), 0.5, features), Network(tuple(layers)))
    shape = source.network.shape
    for name in ("javascript", "python"):
        for path, content in kit(name, source).items():
            target = work / shape / Path(path).relative_to("kits")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    (work / shape / "model.onnx").write_bytes(convert(Source(source.contract, source.network, source.golden.vectors)))
    return Model(shape, work / shape, widths[0], sum(layer.weights.size for layer in layers))


def _speed(models: list[Model], work: Path) -> list[str]:
    lines = [
        "| ns a row | " + " | ".join(model.shape for model in models) + " |",
        "|---|" + "--:|" * len(models),
    ]
    table: dict[str, list[float]] = {}
    for model in models:
        for name, nanoseconds in {**_node(model, work), **_python(model), **_micropython(model, work)}.items():
            table.setdefault(name, []).append(nanoseconds)
    lines += [f"| {name} | {' | '.join(f'{ns:,.0f}' for ns in row)} |" for name, row in table.items()]
    for ours, theirs in (
        ("JavaScript kit (Node)", "onnxruntime-node"),
        ("Python kit (CPython)", "onnxruntime (Python)"),
    ):
        ratios = [b / a for a, b in zip(table[ours], table[theirs], strict=True)]
        lines.append(f"| {theirs} ÷ {ours} | {' | '.join(f'{ratio:.2g}' for ratio in ratios)} |")
    return lines


def _node(model: Model, work: Path) -> dict[str, float]:
    arguments = [
        str(model.folder / "javascript"),
        str(model.folder / "model.onnx"),
        str(model.width),
        str(ROWS[model.width]),
    ]
    best = json.loads(_output(["node", "languages.mjs", *arguments], work))
    return {"JavaScript kit (Node)": best["kit"], "onnxruntime-node": best["onnxruntime"]}


def _python(model: Model) -> dict[str, float]:
    sys.path.insert(0, str(model.folder / "python"))
    ours: Any = import_module("bench")  # the kit's module

    sys.path.pop(0)
    del sys.modules["bench"]
    session = onnxruntime.InferenceSession(str(model.folder / "model.onnx"), providers=["CPUExecutionProvider"])
    vector: Floats = np.sin(np.arange(model.width)).astype(np.float32)
    plain, row = vector.tolist(), {"features": vector[None, :]}
    ways: dict[str, tuple[int, Callable[[], object]]] = {
        "Python kit (CPython)": (20, lambda: ours.probability(plain)),
        "onnxruntime (Python)": (500, lambda: session.run(None, row)),
        "CPython, an empty loop of a step for each weight": (50, partial(_steps, model.n_weights)),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(9):
        for name, (count, call) in ways.items():
            start = time.perf_counter_ns()
            for _ in range(count):
                call()
            best[name] = min(best[name], (time.perf_counter_ns() - start) / count)
    return best


def _steps(count: int) -> None:
    """Do nothing, as often as a network has weights: no pure Python can be faster."""
    for _ in range(count):
        pass


def _micropython(model: Model, work: Path) -> dict[str, float]:
    program = f"""
import {{ readFileSync }} from "node:fs";
import {{ loadMicroPython }} from "{micropython.PACKAGE}/micropython.mjs";
const python = await loadMicroPython({{ heapsize: 67108864 }});
python.FS.writeFile("/bench.py", readFileSync("{model.folder}/python/bench.py"));
python.runPython("import sys\\nsys.path.append('/')\\nimport bench\\nvector = [0.5] * {model.width}");
let best = Infinity;
for (let turn = 0; turn < 5; turn++) {{
  const start = process.hrtime.bigint();
  python.runPython("for i in range(20): bench.probability(vector)");
  best = Math.min(best, Number(process.hrtime.bigint() - start) / 20);
}}
console.log(best);
"""
    (work / "micropython.mjs").write_text(program)
    return {"Python kit (MicroPython as WebAssembly)": float(_output(["node", "micropython.mjs"], work))}


def _size_and_start(model: Model, work: Path) -> list[str]:
    kit_folder, onnx = model.folder / "javascript", model.folder / "model.onnx"
    theirs = [path for path in tools.MODULES.iterdir() if path.name.startswith("onnxruntime")]
    commands = {
        "Node alone": (["node", "-e", "0"], None),
        "JavaScript kit": (["node", "-e", IMPORT_KIT, str(kit_folder)], _size(kit_folder)),
        "onnxruntime-node": (["node", "-e", IMPORT_ORT, str(onnx)], sum(map(_size, theirs)) + onnx.stat().st_size),
    }
    lines = [f"| {model.shape} | start-up, one row included | installed |", "|---|--:|--:|"]
    for name, (command, size) in commands.items():
        seconds = statistics.median(_seconds(command, work) for _ in range(5))
        lines.append(f"| {name} | {1000 * seconds:.0f} ms | {'' if size is None else f'{size / 1000:,.0f} kB'} |")
    return lines


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _seconds(command: list[str], work: Path) -> float:
    start = time.perf_counter()
    _output(command, work)
    return time.perf_counter() - start


def _output(command: list[str], work: Path) -> str:
    return subprocess.run(command, cwd=work, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
