"""One row in Rust, Go and Java, each compared with its binding of ONNX Runtime; in C# and as WebAssembly, without one.

    python -m bench.compiled_kits

Java's binding is taken from Maven's repository, where `make languages-tools` puts it. Those of Rust and Go are fetched
by cargo and go, and load the shared library of the installed `onnxruntime` wheel. What cannot be had is named
and left out.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import medians, process_seconds
from bench.networks import SHAPES, kit_source, onnx_model, write_kit
from bench.programs import ProgramError, run
from edgeproof_export.kits import KitSource

DRIVERS = Path(__file__).parent / "drivers"
ORT = "2.0.0-rc.15"  # of crates.io
ONNXRUNTIME_GO = "1.27.0"
ONNXRUNTIME_JAR = Path.home() / ".m2/repository/com/microsoft/onnxruntime/onnxruntime/1.22.0/onnxruntime-1.22.0.jar"
_TURNS = 3  # of the rows
_STARTS = 9
_GO = os.environ | {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}


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


Build = Callable[[KitSource, Path], Program]
Builders = dict[str, Build]  # by name: of the kit and, where there is one, of the binding


class LeftOutError(Exception):
    """A binding that cannot be had; the message names what lacks."""


def main() -> None:
    """Print a table for each network."""
    for widths in SHAPES:
        source = kit_source(widths)
        print(f"\n{source.network.shape}")
        for language, builders in LANGUAGES.items():
            with TemporaryDirectory() as folder:
                measured = _measured(_programs(language, builders, source, Path(folder)))
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


def _programs(language: str, builders: Builders, source: KitSource, folder: Path) -> dict[str, Program]:
    programs = {}
    for name, build in builders.items():
        label, work = f"{language} kit" if name == "kit" else name, folder / name.split()[0]
        work.mkdir()
        try:
            programs[label] = build(source, work)
        except (LeftOutError, ProgramError) as lack:
            print(f"  {label}: left out: {' '.join(str(lack).split())}")
    return programs


def _rust(source: KitSource, work: Path) -> Program:
    folder = write_kit("rust", source, work / "kit")
    (work / "src").mkdir()
    shutil.copy(DRIVERS / "bench.rs", work / "src" / "main.rs")
    (work / "Cargo.toml").write_text(
        '[package]\nname = "consumer"\nedition = "2021"\n\n[dependencies]\n'
        f'kit = {{ package = "{source.contract.name}", path = "{folder}" }}\n'
    )
    run("cargo", "build", "--quiet", "--offline", "--release", folder=work)
    return Program([str(work / "target" / "release" / "consumer")], _size(folder), work)


def _go(source: KitSource, work: Path) -> Program:
    folder = write_kit("go", source, work / "kit")
    module = f"edgeproof.local/{source.contract.name}"
    (work / "go.mod").write_text(
        f"module consumer\n\ngo 1.21\n\nrequire {module} v0.0.0\n\nreplace {module} => {folder}\n"
    )
    (work / "main.go").write_text((DRIVERS / "bench.go").read_text().replace("edgeproof.local/kit", module))
    run("go", "build", "-o", "driver", ".", folder=work, environment=_GO | {"GOPROXY": "off"})
    return Program([str(work / "driver")], _size(folder), work)


def _java(source: KitSource, work: Path) -> Program:
    folder = write_kit("java", source, work / "kit")
    (work / "Bench.java").write_text(
        (DRIVERS / "Bench.java").read_text().replace("edgeproof.kit", f"edgeproof.{source.contract.name}")
    )
    sources = sorted((folder / "src" / "main").rglob("*.java"))
    run("javac", "--release", "11", "-encoding", "UTF-8", "-d", "classes", *sources, folder=work)
    run("jar", "--create", "--file", "kit.jar", "-C", "classes", ".", folder=work)
    run("javac", "-cp", "kit.jar", "-d", "bench", "Bench.java", folder=work)
    command = ["java", "-XX:+UseSerialGC", "-cp", "kit.jar:bench", "Bench"]
    return Program(command, (work / "kit.jar").stat().st_size, work)


def _csharp(source: KitSource, work: Path) -> Program:
    folder = write_kit("csharp", source, work / "kit")
    program = (DRIVERS / "Bench.cs").read_text().replace("using Kit;", f"using {source.contract.name.title()};")
    (work / "Bench.cs").write_text(program)
    sources, options = sorted((folder / "src").glob("*.cs")), ("-optimize+", "-codepage:utf8")
    run("mcs", *options, "-target:library", "-r:System.Numerics.dll", "-out:kit.dll", *sources, folder=work)
    run("mcs", *options, "-r:kit.dll", "-out:Bench.exe", "Bench.cs", folder=work)
    return Program(["mono", "Bench.exe"], (work / "kit.dll").stat().st_size, work)


def _wasm(source: KitSource, work: Path) -> Program:
    folder, name = write_kit("c", source, work / "kit"), source.contract.name
    (work / "string.h").write_text("#include <stddef.h>\n#define memcpy __builtin_memcpy\n")
    options = "--target=wasm32 -mbulk-memory -msimd128 -std=c99 -O2 -ffreestanding -ffp-contract=off -nostdlib -I."
    exported = f"-Wl,--no-entry,--strip-all,--export=__heap_base,--export={name}_probability"
    run("clang", *options.split(), exported, folder / "src" / f"{name}_float.c", "-o", "kit.wasm", folder=work)
    command = ["node", str(DRIVERS / "bench.mjs"), "kit.wasm", str(source.contract.width)]
    return Program(command, (work / "kit.wasm").stat().st_size, work)


def _onnxruntime_rust(source: KitSource, work: Path) -> Program:
    library = _library()
    (work / "src").mkdir()
    shutil.copy(DRIVERS / "ort_bench.rs", work / "src" / "main.rs")
    (work / "Cargo.toml").write_text(
        '[package]\nname = "binding"\nedition = "2021"\n\n[dependencies]\n'
        f'ort = {{ version = "={ORT}", default-features = false, features = ["std", "load-dynamic", "api-24"] }}\n'
    )
    run("cargo", "build", "--quiet", "--release", folder=work)
    tree = run("cargo", "tree", "--offline", "--edges", "normal", "--prefix", "none", folder=work).splitlines()
    crates = {"-".join(line.split()[:2]).replace("-v", "-") for line in tree[1:]}
    registry = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "registry" / "src"
    size = library.stat().st_size + sum(_size(folder) for crate in crates for folder in registry.glob(f"*/{crate}"))
    return Program([str(work / "target" / "release" / "binding"), str(library), *_model(source, work)], size, work)


def _onnxruntime_go(source: KitSource, work: Path) -> Program:
    library = _library()
    module = "github.com/yalue/onnxruntime_go"
    shutil.copy(DRIVERS / "ort_bench.go", work / "main.go")
    (work / "go.mod").write_text(f"module binding\n\ngo 1.21\n\nrequire {module} v{ONNXRUNTIME_GO}\n")
    environment = _GO | {"CGO_ENABLED": "1"}
    run("go", "build", "-o", "driver", ".", folder=work, environment=environment)
    folder = Path(run("go", "list", "-m", "-f", "{{.Dir}}", module, folder=work, environment=environment).strip())
    files = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())  # test_data/ holds libraries
    return Program([str(work / "driver"), str(library), *_model(source, work)], library.stat().st_size + files, work)


def _onnxruntime_java(source: KitSource, work: Path) -> Program:
    if not ONNXRUNTIME_JAR.exists():
        raise LeftOutError(f"{ONNXRUNTIME_JAR.name} is not in Maven's repository")
    run("javac", "-cp", ONNXRUNTIME_JAR, "-d", "bench", DRIVERS / "OrtBench.java", folder=work)
    command = ["java", "-XX:+UseSerialGC", "-cp", f"{ONNXRUNTIME_JAR}:bench", "OrtBench", *_model(source, work)]
    return Program(command, ONNXRUNTIME_JAR.stat().st_size, work)


def _model(source: KitSource, work: Path) -> list[str]:
    """Write a kit's network as ONNX; return the arguments of a driver that say where and how wide it is."""
    (work / "model.onnx").write_bytes(onnx_model(source))
    return ["model.onnx", str(source.contract.n_features)]


def _library() -> Path:
    """Return ONNX Runtime's shared library, of the installed wheel."""
    found = find_spec("onnxruntime")
    libraries = sorted(Path(found.origin).parent.glob("capi/libonnxruntime.*")) if found and found.origin else []
    if not libraries:
        raise LeftOutError("no wheel of onnxruntime is installed that holds libonnxruntime (1.32 does)")
    return libraries[0]


LANGUAGES: dict[str, Builders] = {
    "Rust": {"kit": _rust, f"onnxruntime (Rust, ort {ORT})": _onnxruntime_rust},
    "Go": {"kit": _go, f"onnxruntime (Go, onnxruntime_go {ONNXRUNTIME_GO})": _onnxruntime_go},
    "Java": {"kit": _java, "onnxruntime (Java)": _onnxruntime_java},
    "C# (Mono)": {"kit": _csharp},
    "WebAssembly (Node)": {"kit": _wasm},
}


def _measured(programs: dict[str, Program]) -> dict[str, Measured]:
    """Run the programs in turn; medians of all turns."""
    rows = medians({name: partial(_nanoseconds, program) for name, program in programs.items()}, _TURNS)
    commands = {name: process_seconds([*program.command, "once"], program.work) for name, program in programs.items()}
    starts = medians(commands, _STARTS)
    return {name: Measured(rows[name], starts[name], program.size) for name, program in programs.items()}


def _nanoseconds(program: Program) -> float:
    return float(run(*program.command, folder=program.work))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
