"""One row in Rust, Go and Java, each beside its binding of ONNX Runtime: nanoseconds, start-up, bytes on disk.

    python -m bench.compiled_kits

Java's binding is taken from Maven's repository, where `make languages-tools` puts it. Those of Rust and Go are fetched
by cargo and go, and load the shared library of the installed `onnxruntime` wheel. A binding that cannot be had is named
and left out.
"""

import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from edgeproof.decision import Contract, Layer, Network, NumericFeature
from edgeproof.proof.golden import drawn_rows
from edgeproof_export.kits import KitSource, kit
from tests.languages import go, java, rust
from tests.languages.programs import ProgramError, run
from tests.languages.sources import kit_source

NETWORKS = ((20, 16), (64, 64), (128, 128, 64))
DRIVERS = Path(__file__).parent / "drivers"
ORT = "2.0.0-rc.15"  # of crates.io
ONNXRUNTIME_GO = "1.27.0"
ONNXRUNTIME_JAR = Path.home() / ".m2/repository/com/microsoft/onnxruntime/onnxruntime/1.22.0/onnxruntime-1.22.0.jar"
_TURNS = 3  # of the rows
_STARTS = 9


@dataclass(frozen=True)
class Program:
    """A program that prints its nanoseconds a row, or ends after the first rows if its last argument is `once`."""

    command: list[str]
    size: int  # bytes that are installed
    work: Path  # the folder to run it in


@dataclass(frozen=True)
class Measured:
    """What one row costs in one language."""

    nanoseconds: float  # a row, median
    start_up: float  # seconds from nothing to the first answers, median
    size: int  # bytes that are installed


class LeftOutError(Exception):
    """A binding that cannot be had; the message names what lacks."""


def main() -> None:
    """Print a table for each network."""
    for widths in NETWORKS:
        source = kit_source(_contract(widths[0]), _network(widths))
        print(f"\n{source.network.shape}")
        for language, (kit_program, (binding, binding_program)) in LANGUAGES.items():
            with TemporaryDirectory() as folder:
                programs = {f"{language} kit": _built(kit_program, source, Path(folder) / "kit")}
                try:
                    programs[binding] = _built(binding_program, source, Path(folder) / "binding")
                except LeftOutError as lack:
                    print(f"  {binding}: left out: {lack}")
                measured = _measured(programs)
            for name, one in measured.items():
                figures = f"{one.nanoseconds:9,.0f} ns a row {one.start_up * 1e3:7.0f} ms start {one.size:12,} bytes"
                print(f"  {name:40} {figures}")
            if len(measured) == 2:
                ours, theirs = measured.values()
                print(
                    f"  ÷ kit: {theirs.nanoseconds / ours.nanoseconds:.1f} of the time, "
                    f"{theirs.start_up / ours.start_up:.1f} of the start-up, "
                    f"{theirs.size / ours.size:,.0f} of the bytes"
                )


def _built(build: Callable[[KitSource, Path], Program], source: KitSource, work: Path) -> Program:
    work.mkdir()
    return build(source, work)


def _contract(width: int) -> Contract:
    features = (NumericFeature(f"x{i}", 0.5, 0.0, 1.0, -1.0, 2.0, 0.5, 3.0) for i in range(width))
    return Contract("bench", "y", ("0", "1"), 0.5, tuple(features))


def _network(widths: tuple[int, ...]) -> Network:
    rng = np.random.default_rng(0)
    layers, shape = [], [*widths, 1]
    for n_in, n_out in pairwise(shape):
        weights = rng.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out)).astype(np.float32)
        layers.append(Layer(weights, np.zeros(n_out, np.float32), "sigmoid" if n_out == 1 else "relu"))
    return Network(tuple(layers))


def _written(name: str, source: KitSource, folder: Path) -> Path:
    for path, data in kit(name, source).items():
        target = folder / path.removeprefix(f"kits/{name}/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def _rust(source: KitSource, work: Path) -> Program:
    folder = _written("rust", source, work / "kit")
    (work / "src").mkdir()
    shutil.copy(DRIVERS / "bench.rs", work / "src" / "main.rs")
    (work / "Cargo.toml").write_text(
        '[package]\nname = "consumer"\nedition = "2021"\n\n[dependencies]\n'
        f'kit = {{ package = "{source.contract.name}", path = "{folder}" }}\n'
    )
    run(["cargo", "build", "--quiet", "--offline", "--release"], work)
    return Program([str(work / "target" / "release" / "consumer")], _size(folder), work)


def _go(source: KitSource, work: Path) -> Program:
    folder = _written("go", source, work / "kit")
    module = f"edgeproof.local/{source.contract.name}"
    (work / "go.mod").write_text(
        f"module consumer\n\ngo 1.21\n\nrequire {module} v0.0.0\n\nreplace {module} => {folder}\n"
    )
    (work / "main.go").write_text((DRIVERS / "bench.go").read_text().replace("edgeproof.local/kit", module))
    run(["go", "build", "-o", "driver", "."], work, environment=go.offline())
    return Program([str(work / "driver")], _size(folder), work)


def _java(source: KitSource, work: Path) -> Program:
    folder = _written("java", source, work / "kit")
    (work / "Bench.java").write_text(
        (DRIVERS / "Bench.java").read_text().replace("edgeproof.kit", f"edgeproof.{source.contract.name}")
    )
    sources = sorted((folder / "src" / "main").rglob("*.java"))
    run(["javac", "--release", "11", "-encoding", "UTF-8", "-d", "classes", *map(str, sources)], work)
    run(["jar", "--create", "--file", "kit.jar", "-C", "classes", "."], work)
    run(["javac", "-cp", "kit.jar", "-d", "bench", "Bench.java"], work)
    command = ["java", "-XX:+UseSerialGC", "-cp", "kit.jar:bench", "Bench"]
    return Program(command, (work / "kit.jar").stat().st_size, work)


def _onnxruntime_rust(source: KitSource, work: Path) -> Program:
    library = _library()
    (work / "src").mkdir()
    shutil.copy(DRIVERS / "ort_bench.rs", work / "src" / "main.rs")
    (work / "Cargo.toml").write_text(
        '[package]\nname = "binding"\nedition = "2021"\n\n[dependencies]\n'
        f'ort = {{ version = "={ORT}", default-features = false, features = ["std", "load-dynamic", "api-24"] }}\n'
    )
    _fetched(["cargo", "build", "--quiet", "--release"], work)
    tree = run(["cargo", "tree", "--offline", "--edges", "normal", "--prefix", "none"], work).decode().splitlines()
    crates = {"-".join(line.split()[:2]).replace("-v", "-") for line in tree[1:]}
    registry = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "registry" / "src"
    size = library.stat().st_size + sum(_size(folder) for crate in crates for folder in registry.glob(f"*/{crate}"))
    return Program([str(work / "target" / "release" / "binding"), str(library), *_model(source, work)], size, work)


def _onnxruntime_go(source: KitSource, work: Path) -> Program:
    library = _library()
    module = "github.com/yalue/onnxruntime_go"
    shutil.copy(DRIVERS / "ort_bench.go", work / "main.go")
    (work / "go.mod").write_text(f"module binding\n\ngo 1.21\n\nrequire {module} v{ONNXRUNTIME_GO}\n")
    environment = os.environ | {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "CGO_ENABLED": "1"}
    _fetched(["go", "build", "-o", "driver", "."], work, environment)
    folder = Path(run(["go", "list", "-m", "-f", "{{.Dir}}", module], work, environment=environment).decode().strip())
    files = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())  # test_data/ holds libraries
    return Program([str(work / "driver"), str(library), *_model(source, work)], library.stat().st_size + files, work)


def _onnxruntime_java(source: KitSource, work: Path) -> Program:
    if not ONNXRUNTIME_JAR.exists():
        raise LeftOutError(f"{ONNXRUNTIME_JAR.name} is not in Maven's repository")
    run(["javac", "-cp", str(ONNXRUNTIME_JAR), "-d", "bench", str(DRIVERS / "OrtBench.java")], work)
    command = ["java", "-XX:+UseSerialGC", "-cp", f"{ONNXRUNTIME_JAR}:bench", "OrtBench", *_model(source, work)]
    return Program(command, ONNXRUNTIME_JAR.stat().st_size, work)


def _model(source: KitSource, work: Path) -> list[str]:
    """Write a kit's network as ONNX; return the arguments of a driver that say where and how wide it is."""
    from edgeproof_export.formats import Source, onnx

    (work / "model.onnx").write_bytes(
        onnx.convert(Source(source.contract, source.network, drawn_rows(source.contract, 100)))
    )
    return ["model.onnx", str(source.contract.n_features)]


def _library() -> Path:
    """Return ONNX Runtime's shared library, of the installed wheel."""
    found = find_spec("onnxruntime")
    libraries = sorted(Path(found.origin).parent.glob("capi/libonnxruntime.*")) if found and found.origin else []
    if not libraries:
        raise LeftOutError("no wheel of onnxruntime is installed that holds libonnxruntime (1.32 does)")
    return libraries[0]


def _fetched(command: list[str], work: Path, environment: dict[str, str] | None = None) -> None:
    try:
        run(command, work, environment=environment)
    except (ProgramError, OSError) as error:
        raise LeftOutError(" ".join(str(error).split())) from error


LANGUAGES = {
    "Rust": (_rust, (f"onnxruntime (Rust, ort {ORT})", _onnxruntime_rust)),
    "Go": (_go, (f"onnxruntime (Go, onnxruntime_go {ONNXRUNTIME_GO})", _onnxruntime_go)),
    "Java": (_java, ("onnxruntime (Java)", _onnxruntime_java)),
}


def _measured(programs: dict[str, Program]) -> dict[str, Measured]:
    """Run the programs in turn; medians of all turns."""
    nanoseconds: dict[str, list[float]] = {name: [] for name in programs}
    starts: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(_STARTS):
        for name, program in programs.items():
            if turn < _TURNS:
                nanoseconds[name].append(float(run(program.command, program.work)))
            start = time.perf_counter()
            run([*program.command, "once"], program.work)
            starts[name].append(time.perf_counter() - start)
    return {
        name: Measured(statistics.median(nanoseconds[name]), statistics.median(starts[name]), program.size)
        for name, program in programs.items()
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    lacking = [lack for lack in (rust.absent(), go.absent(), java.absent()) if lack]
    sys.exit(f"needs {'; '.join(lacking)}") if lacking else main()
