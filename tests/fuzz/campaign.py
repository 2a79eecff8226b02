"""Altered packages against the door that every command goes through: how many, and how many got in.

`python -m tests.fuzz.campaign` runs everything; the test suite runs a part. `make fuzz` adds the guided fuzzer.
"""

import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from unittest import mock

from edgeproof import engines, loading
from edgeproof.codec import layout
from edgeproof.errors import EdgeproofError
from edgeproof.package import sealed as package
from edgeproof.package.sealed import ArtifactRecord, FileRecord, Manifest
from tests.fuzz import hostile, mutants
from tests.support.repository import GOLDEN

_GET = engines.get
STRUCTURAL = 110_000  # mutants over the three packages


def packages() -> dict[str, bytes]:
    """Three good packages: the committed one, one of two artifacts, one of the weights alone."""
    opened = package.read(GOLDEN)
    small = [name for name in opened.files if name.startswith(("network", "onnx"))]
    smallest = [name for name in opened.files if name.startswith("network")]
    return {"golden": GOLDEN.read_bytes(), "small": _sealed(opened, small), "smallest": _sealed(opened, smallest)}


def _sealed(opened: package.Package, names: Iterable[str]) -> bytes:
    files = {name: opened.files[name] for name in names}
    return _reseal(opened.manifest, files)


def _reseal(manifest: Manifest, files: dict[str, bytes]) -> bytes:
    """Seal these files as an attacker would, who knows the format: every digest is right."""
    records: dict[str, FileRecord] = {
        name: package.record(data, manifest.files[name].role) for name, data in files.items()
    }
    artifacts: dict[str, ArtifactRecord] = {name: a for name, a in manifest.artifacts.items() if name in files}
    return package.seal(manifest._replace(files=records, artifacts=artifacts), files)


def contents(data: bytes) -> dict[str, bytes]:
    """The files of a good package, manifest included."""
    opened = package.parse(data)
    return {layout.MANIFEST: opened.manifest.to_bytes(), **opened.files}


class Door:
    """`edgeproof.load` on bytes from memory, with engines that count who reaches them."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.accepted: list[str] = []
        self.uncaught: list[str] = []
        self.engine_calls = 0
        self._data = b""  # what the next load reads

    def try_all(self, kind: str, inputs: Iterable[tuple[str, bytes]], engine: str = "auto") -> None:
        """Offer each input; it must be refused with one of our own errors before an engine's library is called."""
        with mock.patch("edgeproof.package.read_bytes", self._read), mock.patch.object(engines, "get", self._engine):
            for what, data in inputs:
                self.tried[kind] += 1
                self._try(f"{kind}: {what}", data, engine)

    def try_hostile(self, kind: str, inputs: Iterable[tuple[str, bytes]], engine: str) -> None:
        """The same for re-sealed packages, whose digests are right: our engine file runs, its library must not."""
        from edgeproof.engines import litert

        def reached(*_: Any, **__: Any) -> None:
            self.engine_calls += 1
            raise AssertionError("an engine saw it")

        with (
            mock.patch("edgeproof.package.read_bytes", self._read),
            mock.patch("onnxruntime.InferenceSession", reached),
            mock.patch.object(litert, "Interpreter", reached),
        ):
            for what, data in inputs:
                self.tried[kind] += 1
                self._try(f"{kind}: {what}", data, engine)

    def _try(self, what: str, data: bytes, engine: str) -> None:
        self._data = data
        try:
            loading.load("mutant.edgeproof", engine)
        except EdgeproofError as error:
            if "\n" in str(error):
                self.uncaught.append(f"{what}: more than one line")
        except Exception as error:  # noqa: BLE001 — whatever it is, it is a defect
            self.uncaught.append(f"{what}: {type(error).__name__}: {error}")
        else:
            self.accepted.append(what)

    def _read(self, *_: Any) -> bytes:
        return self._data

    def _engine(self, name: str) -> Any:
        self.engine_calls += 1
        return _GET(name)

    @property
    def clean(self) -> bool:
        """Whether nothing was accepted, nothing escaped, no engine was called."""
        return not self.accepted and not self.uncaught and not self.engine_calls

    def report(self) -> str:
        """One line a kind, and the sum."""
        lines = [f"{count:>10,}  {kind}" for kind, count in self.tried.items()]
        sums = (
            f"{len(self.accepted)} accepted, {len(self.uncaught)} uncaught exceptions, {self.engine_calls} engine calls"
        )
        return "\n".join(
            [*lines, f"{sum(self.tried.values()):>10,}  in all: {sums}", *self.accepted[:9], *self.uncaught[:9]]
        )


def flips(data: bytes, step: int = 1) -> Iterator[tuple[str, bytes]]:
    """Every `step`-th single-bit flip."""
    mutant = bytearray(data)
    for bit in range(0, 8 * len(data), step):
        mutant[bit >> 3] ^= 1 << (bit & 7)
        yield f"bit {bit}", bytes(mutant)
        mutant[bit >> 3] ^= 1 << (bit & 7)


def truncations(data: bytes, step: int = 1) -> Iterator[tuple[str, bytes]]:
    """Every `step`-th truncation."""
    for length in range(0, len(data), step):
        yield f"{length} bytes", data[:length]


def resealed(data: bytes, path: str) -> Iterator[tuple[str, bytes]]:
    """Packages whose digests are right and whose model is hostile."""
    opened = package.parse(data)
    models = hostile.onnx_models if path.endswith(".onnx") else hostile.tflite_models
    for what, model in models(opened.files[path]).items():
        yield what, _reseal(opened.manifest, {**opened.files, path: model})


def resealed_weights(data: bytes, step: int) -> Iterator[tuple[str, bytes]]:
    """Packages whose digests are right and whose weights are cut or flipped, for the reference engine."""
    opened = package.parse(data)
    path = package.WEIGHTS
    weights = opened.files[path]
    header = json.loads(weights[8 : 8 + int.from_bytes(weights[:8], "little")])
    end = len(weights) - max(entry["data_offsets"][1] for key, entry in header.items() if key != "__metadata__")
    for position in range(0, end, step):
        yield f"cut at {position}", _reseal(opened.manifest, {**opened.files, path: weights[:position]})
        changed = weights[:position] + bytes([weights[position] ^ 0x80]) + weights[position + 1 :]
        yield f"changed at {position}", _reseal(opened.manifest, {**opened.files, path: changed})


def run(door: Door, step: int, structural: int, seed: int = 0) -> None:
    """Try flips and truncations (all of the smallest package, each `step`-th of the rest), mutants, hostile models."""
    good = packages()
    for index, (name, data) in enumerate(good.items()):
        own_step = 1 if name == "smallest" else step
        door.try_all("single-bit flips", flips(data, own_step))
        door.try_all("truncations", truncations(data, own_step))
        some = itertools.islice(mutants.structural(contents(data), seed + index), structural // len(good))
        door.try_all("structural mutants", some)
    for path, engine in (("onnx/model.onnx", "onnxruntime"), ("tflite/model.tflite", "litert")):
        door.try_hostile(f"re-sealed with hostile {engine} models", resealed(good["golden"], path), engine)
    door.try_hostile(
        "re-sealed with damaged weights", resealed_weights(good["golden"], max(1, step // 16)), "reference"
    )


def main() -> None:
    """Run everything and say what happened; exit code 1 if anything got in."""
    door, start = Door(), time.perf_counter()
    for data in packages().values():
        package.parse(data)
        if mutants.unchanged(contents(data)).to_bytes() != data:
            sys.exit("the writer of mutants does not write what the package format says")
    run(door, 1, STRUCTURAL)
    print(door.report())
    print(f"{time.perf_counter() - start:.0f} s")
    sys.exit(0 if door.clean else 1)


if __name__ == "__main__":
    main()
