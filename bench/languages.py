"""One row in each language: the source kit and that language's onnxruntime, in one run.

    python -m bench.languages [--write docs/reference/benchmarks.md]

Networks of random weights, numeric features only: the time of a row depends on the shape alone. One row at a time, in
process; the ways take turns and the best turn of each counts. Start-up is a whole process that loads the model and
scores one row, the median of five. Needs Node and `make languages-tools`.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from bench import REPOSITORY
from bench.harness import in_turn, medians, process_seconds, seconds
from bench.networks import NAME, SHAPES, kit_source, onnx_model, write_kit
from bench.programs import run
from edgeproof.types import Floats

MODULES = REPOSITORY / "build" / "languages" / "tools" / "node_modules"
MICROPYTHON = "@micropython/micropython-webassembly-pyscript"
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
    for package in ("onnxruntime-node", MICROPYTHON):
        if not (MODULES / package).is_dir():
            sys.exit(f"bench.languages: this machine lacks {package} (npm; make languages-tools)")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "node_modules").symlink_to(MODULES)
        shutil.copy(Path(__file__).with_suffix(".js"), work / "languages.mjs")
        models = [_model(widths, work) for widths in SHAPES]
        section = "\n".join([*_speed(models, work), "", *_size_and_start(models[0], work)]) + "\n"
    print(section)
    if arguments.write:
        before, _, rest = arguments.write.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        arguments.write.write_text(before + MARKS[0] + section + MARKS[1] + after, encoding="utf-8")


def _model(widths: tuple[int, ...], work: Path) -> Model:
    source = kit_source(widths)
    folder = work / source.network.shape
    for name in ("javascript", "python"):
        write_kit(name, source, folder / name)
    (folder / "model.onnx").write_bytes(onnx_model(source))
    n_weights = source.network.n_weights
    return Model(source.network.shape, folder, widths[0], n_weights)


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
    for ours, theirs in RIVALS:
        ratios = [b / a for a, b in zip(table[ours], table[theirs], strict=True)]
        lines.append(f"| {theirs} ÷ {ours} | {' | '.join(f'{ratio:.2g}' for ratio in ratios)} |")
    return lines


def _node(model: Model, work: Path) -> dict[str, float]:
    arguments = (model.folder / "javascript", model.folder / "model.onnx", model.width, ROWS[model.width])
    best = json.loads(run("node", "languages.mjs", *arguments, folder=work))
    return {"JavaScript kit (Node)": best["kit"], "onnxruntime-node": best["onnxruntime"]}


def _python(model: Model) -> dict[str, float]:
    sys.path.insert(0, str(model.folder / "python"))
    ours: Any = import_module(NAME)
    sys.path.pop(0)
    del sys.modules[NAME]
    session = onnxruntime.InferenceSession(str(model.folder / "model.onnx"), providers=["CPUExecutionProvider"])
    vector: Floats = np.sin(np.arange(model.width)).astype(np.float32)
    plain, row = vector.tolist(), {"features": vector[None, :]}
    groups: dict[str, tuple[int, Callable[[], object]]] = {
        "Python kit (CPython)": (20, lambda: ours.probability(plain)),
        "onnxruntime (Python)": (500, lambda: session.run(None, row)),
        "CPython, an empty loop of a step for each weight": (50, partial(_steps, model.n_weights)),
    }
    found = in_turn({name: seconds(call, count) for name, (count, call) in groups.items()}, 9)
    return {name: 1e9 * min(spent) for name, spent in found.items()}


def _steps(count: int) -> None:
    """Do nothing, as often as a network has weights: no pure Python can be faster."""
    for _ in range(count):
        pass


def _micropython(model: Model, work: Path) -> dict[str, float]:
    program = f"""
import {{ readFileSync }} from "node:fs";
import {{ loadMicroPython }} from "{MICROPYTHON}/micropython.mjs";
const python = await loadMicroPython({{ heapsize: 67108864 }});
python.FS.writeFile("/{NAME}.py", readFileSync("{model.folder}/python/{NAME}.py"));
python.runPython("import sys\\nsys.path.append('/')\\nimport {NAME}\\nvector = [0.5] * {model.width}");
let best = Infinity;
for (let turn = 0; turn < 5; turn++) {{
  const start = process.hrtime.bigint();
  python.runPython("for i in range(20): {NAME}.probability(vector)");
  best = Math.min(best, Number(process.hrtime.bigint() - start) / 20);
}}
console.log(best);
"""
    (work / "micropython.mjs").write_text(program)
    return {"Python kit (MicroPython as WebAssembly)": float(run("node", "micropython.mjs", folder=work))}


def _size_and_start(model: Model, work: Path) -> list[str]:
    kit_folder, onnx = model.folder / "javascript", model.folder / "model.onnx"
    theirs = [path for path in MODULES.iterdir() if path.name.startswith("onnxruntime")]
    commands = {
        "Node alone": (["node", "-e", "0"], None),
        "JavaScript kit": (["node", "-e", IMPORT_KIT, str(kit_folder)], _size(kit_folder)),
        "onnxruntime-node": (["node", "-e", IMPORT_ORT, str(onnx)], sum(map(_size, theirs)) + onnx.stat().st_size),
    }
    lines = [f"| {model.shape} | start-up, one row included | installed |", "|---|--:|--:|"]
    found = medians({name: process_seconds(command, work) for name, (command, _) in commands.items()}, 5)
    for name, (_, size) in commands.items():
        lines.append(f"| {name} | {1000 * found[name]:.0f} ms | {'' if size is None else f'{size / 1000:,.0f} kB'} |")
    return lines


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
