"""One row in Rust, Go and Java, beside ONNX Runtime's Java binding: nanoseconds, start-up, bytes on disk.

    python -m bench.compiled_kits

ONNX Runtime is taken from Maven's repository, where `make languages-tools` puts it; without it that line is left out.
"""

import shutil
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tests.languages import go, java, rust
from tests.languages.programs import run
from tests.languages.sources import kit_source

from edgeproof.contract import Contract, NumericFeature
from edgeproof.golden import drawn_rows
from edgeproof.network import Layer, Network
from edgeproof_export.kits import KitSource, kit

NETWORKS = ((20, 16), (64, 64), (128, 128, 64))
DRIVERS = Path(__file__).parent / "drivers"
ONNXRUNTIME = Path.home() / ".m2/repository/com/microsoft/onnxruntime/onnxruntime/1.22.0/onnxruntime-1.22.0.jar"
_STARTS = 9


@dataclass(frozen=True)
class Measured:
    """What one row costs in one language."""

    name: str
    nanoseconds: float  # a row
    start_up: float  # seconds from nothing to the first answer, median
    size: int  # bytes that are installed


def main() -> None:
    """Print a table for each network."""
    for widths in NETWORKS:
        source = kit_source(_contract(widths[0]), _network(widths))
        print(f"\n{source.network.shape}")
        found = []
        with TemporaryDirectory() as folder:
            for name, measure in LANGUAGES.items():
                work = Path(folder) / name
                work.mkdir()
                measured = measure(name, source, work)
                found += [measured] if measured else []
        for one in found:
            figures = f"{one.nanoseconds:9,.0f} ns a row {one.start_up * 1e3:7.0f} ms start {one.size:12,} bytes"
            print(f"  {one.name:18} {figures}")
        by_name = {one.name: one for one in found}
        if "onnxruntime (Java)" in by_name:
            ours, theirs = by_name["java"], by_name["onnxruntime (Java)"]
            print(
                f"  java: {theirs.nanoseconds / ours.nanoseconds:.0f} × as fast as its onnxruntime, "
                f"1/{theirs.size / ours.size:,.0f} of its bytes"
            )


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


def _rust(name: str, source: KitSource, work: Path) -> Measured:
    folder = _written("rust", source, work / "kit")
    (work / "src").mkdir()
    shutil.copy(DRIVERS / "bench.rs", work / "src" / "main.rs")
    (work / "Cargo.toml").write_text(
        '[package]\nname = "consumer"\nedition = "2021"\n\n[dependencies]\n'
        f'kit = {{ package = "{source.contract.name}", path = "{folder}" }}\n'
    )
    run(["cargo", "build", "--quiet", "--offline", "--release"], work)
    return _measured(name, [str(work / "target" / "release" / "consumer")], work, _size(folder))


def _go(name: str, source: KitSource, work: Path) -> Measured:
    folder = _written("go", source, work / "kit")
    module = f"edgeproof.local/{source.contract.name}"
    (work / "go.mod").write_text(
        f"module consumer\n\ngo 1.21\n\nrequire {module} v0.0.0\n\nreplace {module} => {folder}\n"
    )
    (work / "main.go").write_text((DRIVERS / "bench.go").read_text().replace("edgeproof.local/kit", module))
    run(["go", "build", "-o", "driver", "."], work, environment=go.offline())
    return _measured(name, [str(work / "driver")], work, _size(folder))


def _java(name: str, source: KitSource, work: Path) -> Measured:
    folder = _written("java", source, work / "kit")
    (work / "Bench.java").write_text(
        (DRIVERS / "Bench.java").read_text().replace("edgeproof.kit", f"edgeproof.{source.contract.name}")
    )
    sources = sorted((folder / "src" / "main").rglob("*.java"))
    run(["javac", "--release", "11", "-encoding", "UTF-8", "-d", "classes", *map(str, sources)], work)
    run(["jar", "--create", "--file", "kit.jar", "-C", "classes", "."], work)
    run(["javac", "-cp", "kit.jar", "-d", "bench", "Bench.java"], work)
    command = ["java", "-XX:+UseSerialGC", "-cp", "kit.jar:bench", "Bench"]
    return _measured(name, command, work, (work / "kit.jar").stat().st_size)


def _onnxruntime(name: str, source: KitSource, work: Path) -> Measured | None:
    if not ONNXRUNTIME.exists():
        print(f"  {name}: left out: {ONNXRUNTIME.name} is not in Maven's repository")
        return None
    from edgeproof_export.formats import Source, onnx

    (work / "model.onnx").write_bytes(
        onnx.convert(Source(source.contract, source.network, drawn_rows(source.contract, 100)))
    )
    run(["javac", "-cp", str(ONNXRUNTIME), "-d", "bench", str(DRIVERS / "OrtBench.java")], work)
    width = str(source.contract.n_features)
    command = ["java", "-XX:+UseSerialGC", "-cp", f"{ONNXRUNTIME}:bench", "OrtBench", "model.onnx", width]
    return _measured(name, command, work, ONNXRUNTIME.stat().st_size)


LANGUAGES: dict[str, Callable[[str, KitSource, Path], Measured | None]] = {
    "rust": _rust,
    "go": _go,
    "java": _java,
    "onnxruntime (Java)": _onnxruntime,
}


def _measured(name: str, command: list[str], work: Path, size: int) -> Measured:
    nanoseconds = float(run(command, work))
    starts = []
    for _ in range(_STARTS):
        start = time.perf_counter()
        run([*command, "once"], work)
        starts.append(time.perf_counter() - start)
    return Measured(name, nanoseconds, statistics.median(starts), size)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    lacking = [lack for lack in (rust.absent(), go.absent(), java.absent()) if lack]
    sys.exit(f"needs {'; '.join(lacking)}") if lacking else main()
