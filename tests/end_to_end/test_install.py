"""A machine that only scores rows: each command of docs/how-to/install.md in a fresh environment; and a fresh clone.

Slow, since it installs from the package index: `make test-install` runs it, `make test` does not.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import edgeproof
from edgeproof.package import sealed
from tests.support.repository import REPOSITORY

INSTALL = (REPOSITORY / "docs" / "how-to" / "install.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^pip install .*runtime.*$", INSTALL, re.MULTILINE)
FORBIDDEN = {"tensorflow", "tensorflow-cpu", "keras", "scikit-learn", "onnx", "tf2onnx"}
ENGINE = {"litert": "ai-edge-litert", "onnx": "onnxruntime"}

# Of edgeproof and click, bytecode included: 2 MiB before registries of kinds, 2.75 before dialects, workbooks, drift,
# 3 before comparisons of packages, receipts and challenges, which a gate needs where no TensorFlow is.
MOST_BYTES = 3.5 * 1024 * 1024
# Run in the environment: bytes of every distribution but pip's own and what NumPy and the engine bring themselves.
OWN_BYTES = """
import importlib.metadata as metadata, re, sys
def closure(names, found):
    for name in names:
        if name not in found:
            try:
                wanted = metadata.requires(name) or []
            except metadata.PackageNotFoundError:
                continue
            found.add(name)
            closure([normal(re.split("[ <>=!~;[(]", line)[0]) for line in wanted if "extra ==" not in line], found)
    return found
normal = lambda name: re.sub("[-_.]+", "-", name).lower()
others = closure(sys.argv[1:], {"pip", "setuptools"})
own = [one for one in metadata.distributions() if normal(one.metadata["Name"]) not in others]
print(sum(file.locate().stat().st_size for one in own for file in one.files if file.locate().is_file()))
"""

pytestmark = pytest.mark.install


def test_the_page_has_the_four_commands() -> None:
    """With LiteRT, with ONNX Runtime, with neither; with LiteRT and pyarrow."""
    assert len(COMMANDS) == 4


@pytest.fixture
def environment_path() -> Iterator[Path]:
    """A folder for a virtual environment whose path is as short as people's are: every bytecode file holds it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("command", COMMANDS)
def test_runtime_only(command: str, tmp_path: Path, environment_path: Path, package_path: Path, rows_csv: Path) -> None:
    """No TensorFlow, no scikit-learn, only the engine asked for; predictions of packages and naked models hold."""
    python = environment_path / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", environment_path], check=True)
    environment = os.environ | {
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "PIP_CONSTRAINT": str(REPOSITORY / "constraints.txt"),
    }

    def run(line: str) -> str:
        done = subprocess.run(
            line, shell=True, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    run(command)
    installed = {line.split("==")[0].lower().replace("_", "-") for line in run("pip freeze --all").splitlines()}
    extra = (re.findall(r"\[(\w+)[],]", command) or [""])[0]
    assert ("pyarrow" in installed) == ("arrow" in command)
    assert not installed & FORBIDDEN
    assert installed & set(ENGINE.values()) == ({ENGINE[extra]} if extra else set())

    engines = [*([ENGINE[extra]] if extra else []), *(["pyarrow"] if "arrow" in command else [])]
    own = subprocess.run([python, "-c", OWN_BYTES, "numpy", *engines], check=True, capture_output=True, text=True)
    assert 0 < int(own.stdout) <= MOST_BYTES, own.stdout

    engine = {"litert": "litert", "onnx": "onnxruntime"}.get(extra, "reference")
    expected = edgeproof.load(package_path, engine=engine)
    out = tmp_path / "out.csv"
    models = [package_path]
    suffix = {"litert": "tflite", "onnx": "onnx"}.get(extra)
    if suffix:
        models.append(tmp_path / f"model.{suffix}")
        models[-1].write_bytes(sealed.read(package_path).files[f"{suffix}/model.{suffix}"])
    for model in models:
        run(f"edgeproof predict {model} {rows_csv} -o {out}")
        labels = [line.split(",")[0] for line in out.read_text().splitlines()[1:]]
        assert labels == expected.predict(_records(rows_csv)).tolist()
    assert re.search(rf"^passed +\S+ +{engine} ", run(f"edgeproof verify {package_path}"), re.MULTILINE)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")  # of MLflow
def test_the_environment_that_a_model_of_mlflow_requires(
    tmp_path: Path, environment_path: Path, package_path: Path, rows_csv: Path
) -> None:
    """`pip` finds our wheel as `make wheels` builds it; the model answers there. mlflow itself is large: skinny."""
    from edgeproof import mlflow

    mlflow.save_model(package_path, tmp_path / "model")
    required = tmp_path / "model" / "requirements.txt"
    required.write_text(required.read_text(encoding="utf-8").replace("mlflow==", "mlflow-skinny=="), encoding="utf-8")
    python = environment_path / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", environment_path], check=True)
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path / "dist")]
    subprocess.run([*build, str(REPOSITORY / "runtime")], check=True, capture_output=True)
    ours = {"PIP_FIND_LINKS": str(tmp_path / "dist"), "PIP_CONSTRAINT": str(REPOSITORY / "constraints.txt")}
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", required], check=True, env=os.environ | ours)
    code = """
import sys, pandas
from mlflow import pyfunc
rows = pandas.read_csv(sys.argv[2], keep_default_na=False, dtype=str)
print(*pyfunc.load_model(sys.argv[1]).predict(rows)["label"])
"""
    command = [str(python), "-c", code, str(tmp_path / "model"), str(rows_csv)]
    answered = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)
    expected = edgeproof.load(package_path).predict(_records(rows_csv)).tolist()
    assert answered.stdout.split() == expected


def _records(path: Path) -> list[dict[str, str]]:
    import csv

    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_first_lines_of_the_readme_end_with_the_demo(tmp_path: Path) -> None:
    """Typed as they stand, within the first 20 lines, with Python, git and make alone; CI runs `make test` itself."""
    lines = (REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()[:20]
    first = lines[lines.index("```sh") + 1 : lines.index("```", lines.index("```sh"))]
    assert first == [line for line in first if line in INSTALL]
    script = "\n".join(["set -e", *(line for line in first if line != "make test"), "edgeproof --version"])
    environment = {name: os.environ[name] for name in ("HOME", "LANG", "PIP_INDEX_URL") if name in os.environ}
    tools = [str(Path(sys.base_prefix) / "bin"), "/usr/bin", "/bin"]
    done = subprocess.run(
        ["bash", "-c", script.replace("REPOSITORY", str(REPOSITORY))],
        cwd=tmp_path, env=environment | {"PATH": ":".join(tools)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = done.stdout.splitlines()
    assert said[-1].startswith("edgeproof ")
    assert "The demo is done." in said[-2]
    assert (tmp_path / "edgeproof" / "build" / "demo" / "demo.edgeproof").exists()
