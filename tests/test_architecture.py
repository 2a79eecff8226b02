"""Who may import whom, what start-up pays for, and that plugins cannot break the command line."""

import ast
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from edgeproof.decision import ACTIVATIONS
from tests.support.command_line import run
from tests.support.repository import REPOSITORY

PACKAGES = {"runtime": "edgeproof", "export": "edgeproof_export", "train": "edgeproof_train"}
HEAVY = {
    "cryptography",
    "tensorflow",
    "keras",
    "sklearn",
    "pyarrow",
    "matplotlib",
    "onnx",
    "tf2onnx",
    "onnxruntime",
    "ai_edge_litert",
}
ALLOWED = {
    "runtime": {
        "numpy",
        "click",
        "onnxruntime",
        "ai_edge_litert",
        "pyarrow",
        "cryptography",
        "PIL",
        "python_calamine",
        "sklearn",
        "pandas",
        "dask",
        "pyspark",
        "py4j",
        "mlflow",
    },
    "export": {
        "numpy",
        "click",
        "onnx",
        "tf2onnx",
        "h5py",
        "tensorflow",
        "keras",
        "ai_edge_litert",
        "flatbuffers",
        "jinja2",
        "markupsafe",
        "packaging",
        "matplotlib",
        "edgeproof",
    },
    "train": {"numpy", "click", "sklearn", "scipy", "threadpoolctl", "tensorflow", "keras", "edgeproof"},
}


def _imports(path: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("folder", PACKAGES)
def test_import_directions(folder: str) -> None:
    """Train and export meet through files; runtime imports neither, and no TensorFlow."""
    own = PACKAGES[folder]
    for path in (REPOSITORY / folder / own).rglob("*.py"):
        foreign = _imports(path) - set(sys.stdlib_module_names) - {own} - ALLOWED[folder]
        assert not foreign, f"{path}: {foreign}"


def test_benches_import_no_test() -> None:
    """A bench measures what is shipped: it imports no test."""
    scripts = list((REPOSITORY / "bench").glob("*.py"))
    assert scripts
    assert not [path.name for path in scripts if "tests" in _imports(path)]


def _sources() -> Iterator[tuple[str, Path]]:
    """Every file of the three distributions, and its dotted name."""
    for folder, own in PACKAGES.items():
        for path in (REPOSITORY / folder / own).rglob("*.py"):
            parts = path.relative_to(REPOSITORY / folder).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


FILES = dict(_sources())
FACES = {name for name, path in FILES.items() if path.name == "__init__.py"}


def _room(name: str) -> str:
    """`edgeproof.rows` of `edgeproof.rows.batch`; the distribution itself for files that are in no room."""
    room = ".".join(name.split(".")[:2])
    return room if room in FACES else name.split(".", maxsplit=1)[0]


def _imported(path: Path) -> Iterator[tuple[str, str]]:
    """Each module of ours that a file imports from, and the name that it takes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES.values():
            yield from ((node.module or "", alias.name) for alias in node.names)


def test_rooms_know_each_other_by_their_faces() -> None:
    """What a file takes from another room stands in the `__all__` of that room, or of a room within it."""
    wrong = []
    for name, path in FILES.items():
        for module, taken in _imported(path):
            if module in PACKAGES.values() or _room(module) in (_room(name), module.split(".")[0]):
                continue  # the distribution itself, the own room, files that are in no room
            offered = getattr(import_module(module), "__all__", ()) if module in FACES else ()
            if taken not in offered:
                wrong.append(f"{name}: from {module} import {taken}")
    assert not wrong, "\n".join(wrong)


def test_every_room_says_what_it_offers() -> None:
    """A room has a docstring, and every name of its `__all__` is there, those that are imported late too."""
    rooms = {_room(name) for name in FILES} - set(PACKAGES.values())
    assert len(rooms) > 20
    for room in sorted(rooms):
        face = import_module(room)
        assert face.__doc__, room
        offered = getattr(face, "__all__", ())
        missing = [name for name in offered if f"{room}.{name}" not in FILES and not hasattr(face, name)]
        assert not missing, f"{room}: {missing}"


def _needed_at_once(path: Path) -> Iterator[str]:
    """Modules of ours that a file imports while it is imported itself."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


def test_no_import_goes_round_in_a_circle() -> None:
    """No file needs, by way of others, itself; imports within functions and for type checkers do not count."""
    needs = {
        name: {module for module in _needed_at_once(path) if module in FILES and module != name} - _parents(name)
        for name, path in FILES.items()
    }
    done: set[str] = set()
    for start in needs:
        assert (circle := _circle(start, needs, [], done)) is None, " -> ".join(circle)


def _parents(name: str) -> set[str]:
    """The packages of a file: importing it imports them first, and what they need they have by then or not at all."""
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts))}


def _circle(name: str, needs: dict[str, set[str]], way: list[str], done: set[str]) -> list[str] | None:
    if name in way:
        return [*way[way.index(name) :], name]
    if name in done:
        return None
    for other in sorted(needs[name]):
        if (circle := _circle(other, needs, [*way, name], done)) is not None:
            return circle
    done.add(name)
    return None


def test_nobody_branches_on_the_kind_of_a_feature_or_a_layer() -> None:
    """`isinstance` of a kind stands in the room of that kind alone; all others ask the protocol."""
    kinds = {"NumericFeature", "CategoricalFeature", "Dense", "QuantisedDense"}
    for name, path in FILES.items():
        if ".features." in name or ".layers." in name:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
                asked = {part.id for part in ast.walk(node.args[1]) if isinstance(part, ast.Name)}
                assert not asked & kinds, f"{path}: {asked & kinds}"


def test_activations_are_listed_once() -> None:
    """No other file of runtime or export names several of them; training has its own derivatives."""
    table = "edgeproof.decision.activations"
    for name, path in FILES.items():
        constants = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant)
        }
        named = {value for value in constants if isinstance(value, str)} & set(ACTIVATIONS)
        assert len(named) <= 1 or name == table or name.startswith("edgeproof_train"), f"{path}: {named}"


def test_one_place_compares_with_a_threshold() -> None:
    """Only the rule decides: no other file compares a number with a threshold, or takes one from the other."""
    rule = REPOSITORY / "runtime" / "edgeproof" / "decision" / "rule.py"
    sources = (path for folder, own in PACKAGES.items() for path in (REPOSITORY / folder / own).rglob("*.py"))
    assert [path for path in sources if _weighs_a_threshold(path)] == [rule]


def _weighs_a_threshold(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    weighing = [node for node in ast.walk(tree) if isinstance(node, ast.Compare | ast.BinOp)]
    return any("threshold" in _named(part) for node in weighing for side in _sides(node) for part in ast.walk(side))


def _sides(node: ast.Compare | ast.BinOp) -> list[ast.expr]:
    """The operands of an ordering or of a subtraction."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right] if isinstance(node.op, ast.Sub) else []
    orderings = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
    return [node.left, *node.comparators] if all(isinstance(op, orderings) for op in node.ops) else []


def _named(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr.lower()
    return node.id.lower() if isinstance(node, ast.Name) else ""


def test_engine_libraries_are_imported_in_one_place_each() -> None:
    """Only engines/NAME.py imports its library; pyarrow is known to frames.py and the typed tables."""
    places = {
        "onnxruntime": ["engines/onnxruntime.py"],
        "ai_edge_litert": ["engines/litert.py"],
        "cryptography": ["trust/minisign.py"],
        "PIL": ["pictures/opening.py"],
        "python_calamine": ["tables/workbook.py"],
        "sklearn": ["sklearn.py"],
        "pandas": ["mlflow.py", "scale.py"],
        "dask": ["dask.py"],
        "pyspark": ["spark.py"],
        "mlflow": ["mlflow.py"],
        "pyarrow": [
            "rows/frames.py",
            "scale.py",
            *(
                f"tables/{name}.py"
                for name in (
                    "arrow/arrays",
                    "arrow/column",
                    "arrow/ipc",
                    "arrow/parquet",
                    "arrow/table",
                    "arrow/zstandard",
                    "csv/by_arrow",
                )
            ),
        ],
    }
    root = REPOSITORY / "runtime" / "edgeproof"
    for library, expected in places.items():
        assert sorted(str(p.relative_to(root)) for p in root.rglob("*.py") if library in _imports(p)) == expected


@pytest.mark.parametrize(
    "path", ["runtime/edgeproof/cli.py", "export/edgeproof_export/cli.py", "train/edgeproof_train/cli.py"]
)
def test_command_files_import_only_click_at_the_top(path: str) -> None:
    """`--help` reads them all."""
    own = path.split("/")[1]
    assert _imports(REPOSITORY / path, top_level_only=True) - set(sys.stdlib_module_names) <= {
        "click",
        "edgeproof",
        own,
    }
    for command in (REPOSITORY / "runtime/edgeproof/commands").glob("*.py"):
        assert _imports(command, top_level_only=True) - set(sys.stdlib_module_names) <= {"click", "edgeproof"}


def _modules_after(*arguments: str, before: str = "") -> tuple[int, set[str], str]:
    """Run the command line in a new process; return exit code, imported modules, standard error."""
    code = f"""
import json, sys
{before}
from edgeproof.cli import main
try:
    main({list(arguments)!r}, prog_name="edgeproof")
except SystemExit as end:
    print("\\n" + json.dumps([end.code or 0, sorted(sys.modules)]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    exit_code, modules = json.loads(done.stdout.splitlines()[-1])
    return exit_code, set(modules), done.stderr


def test_help_imports_neither_numpy_nor_an_engine() -> None:
    """Help costs Python, click and the list of plugins."""
    code, modules, _ = _modules_after("--help")
    assert code == 0
    assert not modules & (HEAVY | {"numpy"})
    _, modules, _ = _modules_after("predict", "--help")
    assert not modules & (HEAVY | {"numpy", "importlib.metadata"})


@pytest.mark.parametrize(
    ("engine", "library"), [("litert", "ai_edge_litert"), ("onnxruntime", "onnxruntime"), ("reference", "")]
)
def test_predict_imports_one_engine_and_no_plugin(
    package_path: Path, rows_csv: Path, engine: str, library: str
) -> None:
    """Start-up pays for NumPy and one engine; entry points are never looked up."""
    forbidden = """
import importlib.metadata
def refuse(**_):
    raise AssertionError("plugins were looked up")
importlib.metadata.entry_points = refuse
"""
    code, modules, errors = _modules_after(
        "predict", str(package_path), str(rows_csv), "--quiet", "--engine", engine, before=forbidden
    )
    assert (code, errors) == (0, "")
    assert modules & HEAVY == ({library} if library else set())


def test_a_dense_network_imports_no_other_kind_of_layer(package_path: Path, rows_csv: Path) -> None:
    """Start-up pays for the kinds of layers that the network has."""
    from edgeproof.decision.layers import kinds

    files = {layer.__module__ for kind in kinds() for layer in kind}
    code, modules, _ = _modules_after("predict", str(package_path), str(rows_csv), "--engine", "reference")
    assert code == 0
    assert len(files) > 2
    assert modules & files == {"edgeproof.decision.layers.dense"}


def test_checking_a_package_needs_numpy_alone(package_path: Path) -> None:
    """The reader of packages imports no engine and nothing else that is heavy."""
    code = f"""
import sys
from pathlib import Path
from edgeproof.package import sealed as package
package.read(Path({str(package_path)!r}))
print(sorted({{name.split(".")[0] for name in sys.modules}} - set(sys.stdlib_module_names)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = set(ast.literal_eval(done.stdout)) - {"__main__", "cython_runtime"}  # the latter comes with NumPy
    found = {name for name in names if not name.startswith(("_", "sitecustomize", "distutils"))}
    assert found == {"edgeproof", "numpy"}


class _Plugin:
    """An entry point that does not load."""

    name, value = "broken", "broken_distribution.cli:command"

    def load(self) -> Any:
        raise ModuleNotFoundError("No module named 'broken_distribution'")


def test_a_broken_plugin_breaks_nothing(monkeypatch: pytest.MonkeyPatch, package_path: Path, rows_csv: Path) -> None:
    """Help still lists it, predict does not notice it, calling it says what is wrong in one line."""
    import importlib.metadata

    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [_Plugin()])
    assert "(broken" in run("--help").stdout
    assert run("predict", package_path, rows_csv).exit_code == 0
    result = run("broken")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "broken_distribution" in result.stderr
    absent = run("export", "trained")
    assert (absent.exit_code, len(absent.stderr.splitlines())) == (2, 1)
    assert "`export` is not installed here" in absent.stderr
    assert "pip install ./runtime ./export" in absent.stderr


def test_one_version() -> None:
    """Three distributions, one version number."""
    import edgeproof

    for folder in PACKAGES:
        project = tomllib.loads((REPOSITORY / folder / "pyproject.toml").read_text())["project"]
        assert project["version"] == edgeproof.__version__
        for dependency in project["dependencies"]:
            if dependency.startswith("edgeproof"):
                assert dependency.endswith(f"=={edgeproof.__version__}")


def test_constraints_pin_every_dependency_by_version_alone() -> None:
    """Each line is NAME==VERSION; no address of any index."""
    lines = (REPOSITORY / "constraints.txt").read_text().splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert pinned
    for line in pinned:
        name, _, version = line.partition("==")
        assert name.replace("-", "").replace("_", "").replace(".", "").isalnum(), line
        assert version[0].isdigit(), line
        assert not set("@/ ;") & set(line), line


def test_ci_takes_a_skipped_test_for_a_failure(tmp_path: Path) -> None:
    """EDGEPROOF_REQUIRE_ALL=1 turns each kind of skip into a failure; without it, skips stay skips."""
    (tmp_path / "conftest.py").write_text((REPOSITORY / "tests" / "conftest.py").read_text(encoding="utf-8"))
    (tmp_path / "test_skips.py").write_text(
        "import pytest\n@pytest.mark.skipif(True, reason='x')\ndef test_a(): pass\ndef test_b(): pytest.skip('y')\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    for require_all, outcome in (("1", "1 failed, 1 error"), ("0", "2 skipped")):
        environment = os.environ | {"EDGEPROOF_REQUIRE_ALL": require_all, "PYTHONPATH": str(REPOSITORY)}
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert outcome in done.stdout, done.stdout
