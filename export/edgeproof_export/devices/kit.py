"""The functions of a package's C kit, as subjects."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from edgeproof.decision import Network, QuantisedNetwork
from edgeproof.package import WEIGHTS, WEIGHTS_INT8, Package
from edgeproof.proof import ROWS, Golden
from edgeproof.types import Floats
from edgeproof_export.devices.build import Subject
from edgeproof_export.kits import literals
from edgeproof_export.kits.c import names

_SELFTESTS = {  # source: its self-test
    "float": "selftest",
    "int8": "selftest_int8",
    "codes": "selftest_codes",
    "text": "selftest_text",
}
_ARENA = "static float arena[({} + 3) / sizeof(float)];\n"
_MESSAGE = 157  # bytes of the text that is measured: about what a short message may have


@dataclass(frozen=True, eq=False)
class KitOnDisk:
    """A kit's C sources, its functions to measure and its self-tests."""

    name: str  # of the contract
    shape: str  # of the network
    subjects: tuple[Subject, ...]
    proofs: tuple[Subject, ...]
    selftest: str  # the macro that compiles the self-test in
    n_parts: int  # of the self-test, for a small flash


def unpacked(package: Package, folder: Path) -> KitOnDisk:
    """Write the files of the kit into a folder; raises UsageError if the package has none."""
    for path, data in package.kit("c").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    name, source = _prefix(package), folder / "src"
    library = names.stem(name)
    header = (source / f"{library}.h").read_text(encoding="utf-8")

    def subject(variant: str, text: str, *files: str) -> Subject:
        paths = tuple(source / f"{library}_{file}.c" for file in files)
        return Subject(variant, paths, (source,), f'#include "{library}.h"\n{text}')

    tests = {file: function for file, function in _SELFTESTS.items() if f"int {name}_{function}(" in header}
    macro = f"{name.upper()}_SELFTEST"
    parts = re.search(rf"#define {macro}_PARTS ([0-9]+)", header)
    return KitOnDisk(
        name,
        Network.from_bytes(package.files[WEIGHTS]).shape,
        tuple(subject(variant, text, *files) for variant, files, text in _inferences(package)),
        tuple(subject(file, _selftest(package, file, test), file, "golden") for file, test in tests.items()),
        macro,
        int(parts[1]) if parts else 1,
    )


def _prefix(package: Package) -> str:
    return names.prefix(package.contract, package.manifest.publisher)


def _inferences(package: Package) -> list[tuple[str, tuple[str, ...], str]]:
    """Return variant, sources and the rest of `subject.h`; the row is the first golden one that misses no number."""
    name, vectors = _prefix(package), Golden.of(package).vectors
    row = vectors[np.argmax(np.isfinite(vectors).all(axis=1))][None]
    if any(feature.is_binary for feature in package.contract.features):
        return list(_of_texts(package, row))
    if package.contract.given_bytes:
        return list(_of_pictures(package, row))
    found: list[tuple[str, tuple[str, ...], str]] = []
    arena, arena_int8 = (_arena(package, file) for file in ("float", "int8"))
    found.append(("float", ("float",), called(f"{name}_probability", "float", floats(row[0]), arena=arena)))
    if WEIGHTS_INT8 in package.files:
        quantised = QuantisedNetwork.from_bytes(package.files[WEIGHTS_INT8])
        integers = [str(q) for q in quantised.quantise(package.contract, row)[0].tolist()]
        found.append(("int8", ("int8",), called(f"{name}_output_int8", "int8_t", integers, arena=arena_int8)))
        from_floats = called(f"{name}_probability_int8", "float", floats(row[0]), arena=arena_int8)
        found.append(("int8 from floats", ("int8",), from_floats))
    return found


def _of_pictures(package: Package, row: Floats) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the same for a contract of pictures, whose bytes are given."""
    name, given = _prefix(package), [str(int(byte)) for byte in row[0].tolist()]
    yield "float", ("float",), called(f"{name}_probability", "uint8_t", given, "float", _arena(package, "float"))
    if WEIGHTS_INT8 in package.files:
        yield "int8", ("int8",), called(f"{name}_output_int8", "uint8_t", given, "int8_t", _arena(package, "int8"))


def _arena(package: Package, file: str) -> str:
    """Return the macro of how much memory the caller hands over, or "" where there is none."""
    contract = package.contract
    suffix = {"float": "_ARENA", "int8": "_ARENA_INT8"}[file]
    is_deep = Network.from_bytes(package.files[WEIGHTS]).is_deep or len(contract.given_shape) > 1
    return f"{_prefix(package).upper()}{suffix}" if is_deep else ""


def _selftest(package: Package, file: str, function: str) -> str:
    """Return the lines of `subject.h` that call a self-test."""
    function = f"{_prefix(package)}_{function}"
    macro = _arena(package, file) if file in ("float", "int8") else ""
    if not macro:
        return f"#define SELFTEST() {function}()\n"
    kind = "uint8_t" if package.contract.given_bytes else "float"
    row = f"static {kind} features[{package.contract.width}];\n"
    return f"{_ARENA.format(macro)}{row}#define SELFTEST() {function}(features, arena)\n"


def _of_texts(package: Package, row: Floats) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the same for a contract with texts: what is given are the bytes of a message, once for each text."""
    contract, name, message = package.contract, _prefix(package), [str(byte) for byte in _message(package)]
    pairs = zip(contract.features, contract.places, strict=True)
    numbers = [row[0, place] for feature, place in pairs if not feature.is_binary]
    features = f"(const float[]){{{', '.join(floats(np.concatenate(numbers)))}}}, " if numbers else ""
    for variant, suffix in (("float", ""), ("int8", "_int8")):
        if variant == "float" or WEIGHTS_INT8 in package.files:
            defined = {
                "INPUT": "uint8_t",
                "OUTPUT": "float",
                "N_INPUTS": str(len(message)),
                "GIVEN": f"{{{', '.join(message)}}}",
                "TEXT": f"struct {name}_text",
                "TEXTS": f"{name.upper()}_TEXTS",
                "START": f"{name}_text_start",
                "ADD": f"{name}_text_add",
                "END": f"{name}_text_end",
                "ANSWER(texts)": f"{name}_probability{suffix}({features}texts)",
            }
            lines = [*(f"#define {macro} {value}" for macro, value in defined.items()), '#include "text.h"', ""]
            yield variant, (variant, "text"), "\n".join(lines)


def _message(package: Package) -> bytes:
    """Return a text of known terms, of the length of a short message."""
    feature = next(feature for feature in package.contract.features if feature.is_binary)
    place = package.contract.feature_names.index(feature.name)
    rows = csv.reader(io.StringIO(package.unpacked_file(ROWS).decode(), newline=""))
    texts = [row[place] for row in islice(rows, 1, None)]
    return " ".join(texts).encode()[:_MESSAGE].ljust(_MESSAGE, b".")


def floats(row: Floats) -> list[str]:
    """Write numbers as C expressions. row: (n,) float32."""
    exact = literals.float_hex(np.nan_to_num(row))
    return [f"{text}f" if np.isfinite(x) else '__builtin_nanf("")' for text, x in zip(exact, row, strict=True)]


def called(function: str, kind: str, given: list[str], output: str = "", arena: str = "") -> str:
    """Return the lines of `subject.h` for a function of one array that returns one number.

    output: its type, if it is another one. arena: the macro of the bytes that it is handed, too.
    """
    memory, more = (_ARENA.format(arena), ", arena") if arena else ("", "")
    return (
        f"#define INPUT {kind}\n#define OUTPUT {output or kind}\n#define N_INPUTS {len(given)}\n{memory}"
        f"#define GIVEN {{{', '.join(given)}}}\n#define INFER(given) {function}(given{more})\n"
    )
