"""What the command line says about itself and this machine: bench, doctor, completion, versions, colours."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from edgeproof.cli import COMMANDS
from edgeproof.console import diagnosis
from edgeproof.errors import EngineError
from edgeproof.package import sealed as package
from edgeproof.scoring import benchmark
from tests.support.command_line import run
from tests.support.repository import REPOSITORY

RUNTIME = REPOSITORY / "runtime"
EDGEPROOF = [sys.executable, "-m", "edgeproof"]


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure in this process, and hardly at all: the figures are not what these tests look at."""
    monkeypatch.setattr(benchmark, "_SECONDS", 0.0)
    monkeypatch.setattr(benchmark, "BATCHES", (1, 32))
    monkeypatch.setattr(benchmark.Task, "run", benchmark.measure)


@pytest.mark.usefixtures("brief")
def test_bench_measures_every_engine_and_precision(package_path: Path) -> None:
    """Each artifact by its engine, not by those for proofs; every figure is there and positive."""
    result = run("bench", package_path, "--json")
    assert result.exit_code == 0, result.stderr
    runs = json.loads(result.stdout)["runs"]
    assert {(one["engine"], one["precision"]) for one in runs} == {
        *(("litert", precision) for precision in ("float32", "float16", "int8")),
        *((engine, precision) for engine in ("onnxruntime", "reference") for precision in ("float32", "int8")),
    }
    for one in runs:
        assert 0 < one["p50_seconds"] <= one["p99_seconds"]
        assert one["load_seconds"] > 0
        assert set(one["rows_per_second"]) == {"1", "32"}
        assert min(one["rows_per_second"].values()) > 0
        assert one["peak_bytes"] > 2**20
    shown = run("bench", package_path).stdout
    for word in ("model.int8.tflite", "p99", "memory", "MiB", "µs"):
        assert word in shown


def test_the_end_of_a_process_leaves_nothing_undone() -> None:
    """What others registered for the end runs, a thread that is still at work is waited for, the exit code stays."""
    code = """
import atexit, os, sys, threading
from edgeproof.__main__ import start
atexit.register(print, "registered", flush=True)
if sys.argv.pop(1) == "busy":
    worker = lambda: (threading.main_thread().join(), print("worked", flush=True))
    threading.Thread(target=worker).start()
class Slow:
    def __del__(self):
        os.write(1, b"taken apart")
slow = Slow()
start()
"""
    for mode, arguments, expected, exit_code in (
        ("idle", ["doctor", "--help"], ["registered"], 0),
        ("idle", ["predict", "nowhere.edgeproof"], ["registered"], 2),
        ("busy", ["predict", "nowhere.edgeproof"], ["worked", "registered"], 2),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, mode, *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == exit_code, done.stderr
        assert [word for word in ("worked", "registered", "taken apart") if word in done.stdout] == expected


def test_answers_before_an_error_reach_the_reader_whole(package_path: Path, tmp_path: Path) -> None:
    """A bad row ends the run; the answers to the rows before it, in a buffer still, are written all the same."""
    contract = package.read(package_path).contract
    table = tmp_path / "rows.jsonl"
    row = json.dumps(dict.fromkeys(contract.feature_names))
    table.write_text(f"{row}\n" * 3 + "no row\n")
    command = [*EDGEPROOF, "predict", str(package_path), str(table), "--batch-size", "1"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(command, env=buffered, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 4)
    assert done.stdout.endswith("\n")


def test_bench_of_a_naked_model_in_its_own_process(package_path: Path, tmp_path: Path) -> None:
    """The process of its own measures the file as it is; a file in the current folder does not get in its way."""
    model = tmp_path / "model.tflite"
    model.write_bytes(package.read(package_path).files["tflite/model.tflite"])
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the current folder')")
    command = [sys.executable, "-P", "-m", "edgeproof", "bench", "model.tflite", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    assert (run["engine"], run["artifact"]) == ("litert", "model.tflite")
    assert set(run["rows_per_second"]) == {"1", "32", "1024", "65536"}


def test_bench_of_what_cannot_run(tmp_path: Path) -> None:
    """One line, and the exit code of the cause; also where the process of its own fails."""
    (tmp_path / "x.edgeproof").write_bytes(b"PK, but no package")
    result = run("bench", tmp_path / "x.edgeproof")
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1)
    task = benchmark.Task(str(tmp_path / "none.edgeproof"), "litert", "float32", "", {})
    with pytest.raises(EngineError, match=r"bench of litert: .*none\.edgeproof: cannot read"):
        task.run()


def test_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions of what is there, the command for what is missing, the signatures that are demanded; exit code 0."""
    monkeypatch.setenv("EDGEPROOF_TRUST", "keys/")
    result = run("doctor", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    versions = {finding["what"]: finding["version"] for finding in found["findings"]}
    assert versions["numpy"] == version("numpy")
    assert versions["onnxruntime"] == version("onnxruntime")
    assert (found["auto"], found["trust"]) == ("litert", "keys/")
    extras = tomllib.loads((RUNTIME / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {re.split(r"[\[>]", extra[0])[0] for extra in extras.values()} <= set(versions)

    real = diagnosis._version
    monkeypatch.setattr(diagnosis, "_version", lambda name: None if name == "cryptography" else real(name))
    monkeypatch.setitem(sys.modules, "edgeproof.engines.litert", None)
    shown = run("doctor")
    assert shown.exit_code == 0
    lines = {line.split()[0]: line for line in shown.stdout.splitlines() if line}
    assert "missing" in lines["cryptography"]
    assert "pip install './runtime[sign]'" in lines["cryptography"]
    assert "does not import" in lines["ai-edge-litert"]
    assert lines["onnxruntime"].rstrip().endswith("engine onnxruntime")
    assert "EDGEPROOF_TRUST=keys/" in shown.stdout


def test_doctor_says_what_is_wrong_with_a_library_that_does_not_import(tmp_path: Path) -> None:
    """Whatever its import raises is the advice of its line; exit code 0, no traceback."""
    for module, statement in (("onnxruntime", "raise RuntimeError('no AVX\\nhere')"), ("ai_edge_litert", "1 / 0")):
        (tmp_path / module).mkdir()
        (tmp_path / module / "__init__.py").write_text(statement)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [*EDGEPROOF, "doctor", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    advice = {finding["what"]: finding["advice"] for finding in json.loads(done.stdout)["findings"]}
    assert "no AVX here" in advice["onnxruntime"]
    assert "division by zero" in advice["ai-edge-litert"]


def test_predict_says_in_one_line_that_an_engine_does_not_import(
    package_path: Path, rows_csv: Path, tmp_path: Path
) -> None:
    """Whatever the import of a library raises is one line and exit code 6."""
    (tmp_path / "onnxruntime").mkdir()
    (tmp_path / "onnxruntime" / "__init__.py").write_text("raise RuntimeError('no AVX\\nhere')")
    command = [*EDGEPROOF, "predict", str(package_path), str(rows_csv), "--engine", "onnxruntime"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.count("\n") == 1
    assert "onnxruntime is installed but does not import: no AVX here" in done.stderr


def test_version_names_the_engines() -> None:
    """One line; NumPy and the engines are not imported for it."""
    code = (
        "import sys\nfrom edgeproof.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: print({'numpy', 'onnxruntime', 'ai_edge_litert'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    line, imported = done.stdout.splitlines()
    assert line.startswith("edgeproof ")
    assert f"onnxruntime {version('onnxruntime')}" in line
    assert f"ai-edge-litert {version('ai-edge-litert')}" in line
    assert imported == "set()"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_the_shell_takes(shell: str, tmp_path: Path) -> None:
    """The line of docs/reference/cli.md makes a script that the shell itself finds no fault with."""
    environment = os.environ | {"_EDGEPROOF_COMPLETE": f"{shell}_source"}
    done = subprocess.run(EDGEPROOF, env=environment, capture_output=True, text=True, check=False)
    assert "_EDGEPROOF_COMPLETE=" in done.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell} (Debian: {shell})")
    (tmp_path / "script").write_text(done.stdout)
    subprocess.run([shell, "-n", tmp_path / "script"], check=True)


def test_completion_knows_every_command() -> None:
    """What the script asks: the commands, plugins included, and the options of each."""
    words: dict[str, set[str]] = {}
    for line, position in (("edgeproof ", "1"), ("edgeproof predict --", "2")):
        environment = os.environ | {
            "_EDGEPROOF_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": position,
        }
        done = subprocess.run(EDGEPROOF, env=environment, capture_output=True, text=True, check=False)
        words[line] = {answer.partition(",")[2] for answer in done.stdout.splitlines()}
    assert {*COMMANDS, "train", "export"} <= words["edgeproof "]
    assert {"--engine", "--keep", "--trust"} <= words["edgeproof predict --"]


def _on_a_terminal(**environment: str) -> bytes:
    """Standard error of a wrong request, as a terminal would get it."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    try:
        subprocess.run([*EDGEPROOF, "nonsense"], stderr=theirs, env=clean | environment, check=False)
        return os.read(ours, 10_000)
    finally:
        os.close(ours)
        os.close(theirs)


def test_colours_only_on_a_terminal_and_never_with_no_color() -> None:
    """The one coloured word is the first of an error."""
    assert _on_a_terminal().startswith(b"\x1b[31medgeproof:\x1b[0m there is no command")
    assert _on_a_terminal(NO_COLOR="1").startswith(b"edgeproof: there is no command")
    done = subprocess.run([*EDGEPROOF, "nonsense"], capture_output=True, check=False)
    assert done.stderr.startswith(b"edgeproof: there is no command")


def test_inspect_says_which_engine_auto_takes_and_why(
    package_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It depends on the package and on what is installed; `--json` says it, too."""

    def line(*options: str) -> Any:
        return run("inspect", package_path, *options).stdout

    assert "auto takes litert with tflite/model.tflite: the first" in line()
    real = find_spec
    monkeypatch.setattr("edgeproof.engines.find_spec", lambda name: None if name == "ai_edge_litert" else real(name))
    said = json.loads(line("--json"))["auto"]
    assert said.startswith("auto takes onnxruntime with onnx/model.onnx")
    assert "litert (not installed), onnxruntime, reference" in said
    naked = tmp_path / "model.onnx"
    naked.write_bytes(package.read(package_path).files["onnx/model.onnx"])
    assert "auto takes onnxruntime" in run("inspect", naked).stdout


def test_start_up_pays_for_nothing_it_does_not_use(package_path: Path, rows_csv: Path) -> None:
    """A short run to standard output imports neither what writes files, nor numpy.ma, nor tempfile, nor metadata."""
    code = (
        "import sys\nfrom edgeproof.cli import main\n"
        f"try: main(['predict', {str(package_path)!r}, {str(rows_csv)!r}, '--engine', 'litert'])\n"
        "except SystemExit: print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    unwanted = {
        "numpy.ma",
        "tempfile",
        "shutil",
        "secrets",
        "zipfile",
        "importlib.metadata",
        "edgeproof.files.writes",
        "edgeproof.files.temporaries",
    }
    unwanted |= {
        "edgeproof.decision.quantised",
        "edgeproof.proof.golden",
        "edgeproof.rows.one_row",
        "edgeproof.trust.minisign",
        "subprocess",
    }
    assert not unwanted & set(done.stderr.split())
