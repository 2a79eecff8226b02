"""A package for the air: what a device runs, and fewer golden rows; the same decision, and it still proves itself.

Laws, tested: the model id stays, what is left has the same bytes, and slimming twice is slimming once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from edgeproof.codec import bzip2
from edgeproof.decision import FLOAT32, INT8, quoted
from edgeproof.engines import ENGINES
from edgeproof.errors import ProofError, UsageError
from edgeproof.loading import pairs
from edgeproof.package import (
    TRAINING,
    WEIGHTS,
    WEIGHTS_INT8,
    ArtifactRecord,
    Package,
    kit_archive,
    parse,
    record,
    seal,
)
from edgeproof.proof.golden import ROWS, Golden, rows_csv, text_rows
from edgeproof.proof.verification import verify

GOLDEN, KITS = "golden", "kits"  # what `only` may name, besides TRAINING, artifacts and single kits
FEW = 32  # golden rows
_WHY = "this package is slim"


class Slim(NamedTuple):
    """A package for the air."""

    data: bytes
    left_out: Sequence[str]  # names of files, and of folders of kits
    golden: int  # golden rows that are left
    n_golden: int  # golden rows of the whole package
    size: int  # bytes of the whole package

    def to_json(self) -> dict[str, Any]:
        """Return the summary for scripts."""
        return {"bytes": len(self.data), "without": list(self.left_out), "golden": self.golden}


def slim(opened: Package, only: Sequence[str] = (), golden: int | None = None) -> Slim:
    """Return a package with some of the files only, which proves itself as the whole one does.

    only: artifacts, such as `tflite` or `onnx-int8`; `kits`, or one by its name; `training` for the training record.
    By default what `auto` runs first in float32. `golden` is always there, and so are the weights that define the
    answers. golden: how many golden rows stay, of texts too. Raises UsageError, ProofError.
    """
    names = _kept(opened, only or (_name(opened, _first(opened)),))
    golden_files, n_golden, n_whole = _golden(opened, FEW if golden is None else golden, WEIGHTS_INT8 in names)
    files = {name: opened.files[name] for name in opened.files if name in names} | golden_files
    gone = [_folder(name) for name in opened.files if name not in files]
    manifest = opened.manifest
    artifacts = {name: one for name, one in manifest.artifacts.items() if name in names}
    slimmed = manifest._replace(
        files={name: record(data, manifest.files[name].role) for name, data in files.items()},
        artifacts=artifacts,
        matrix=_matrix(manifest.matrix, artifacts.values()),
        left_out={**manifest.left_out, **dict.fromkeys(gone, _WHY)},
        outside=manifest.outside if any(one.precision == INT8 for one in artifacts.values()) else None,
    )
    data = seal(slimmed, files)
    for check in verify(parse(data)):
        if check.outcome == "failed":
            raise ProofError(f"{check.name}: {check.detail}; nothing was sealed")
    return Slim(data, gone, n_golden, n_whole, len(opened.to_bytes()))


def _kept(opened: Package, only: Sequence[str]) -> set[str]:
    """Return the names of the files to keep, without golden rows; raises UsageError for what is not in the package."""
    manifest = opened.manifest
    known = {
        **{name: [path] for name, path in sorted((_name(opened, path), path) for path in manifest.artifacts)},
        GOLDEN: [],
        TRAINING: [name for name, file in manifest.files.items() if file.role == TRAINING],
        KITS: list(map(kit_archive, opened.kits)),
        **{kit: [kit_archive(kit)] for kit in opened.kits},
    }
    unknown = next((name for name in only if name not in known), None)
    if unknown is not None:
        raise UsageError(f"--only: expected some of {', '.join(known)}, got {quoted(unknown)}")
    kept = {path for name in only for path in known[name]}
    needs_int8 = any(path in kept and one.precision == INT8 for path, one in manifest.artifacts.items())
    return kept | {WEIGHTS} | ({WEIGHTS_INT8} if needs_int8 else set())


def _first(opened: Package) -> str:
    """Return the artifact that `auto` takes where every engine is installed."""
    return next(path for _, path in pairs(opened) if opened.manifest.artifacts[path].precision == FLOAT32)


def _name(opened: Package, path: str) -> str:
    """Return what people call an artifact: `tflite`, `onnx-int8`, `weights`."""
    one = opened.manifest.artifacts[path]
    name = "weights" if path in (WEIGHTS, WEIGHTS_INT8) else one.format
    return name if one.precision == FLOAT32 else f"{name}-{one.precision}"


def _folder(name: str) -> str:
    """Return what `left_out` calls a file: a kit by its folder."""
    return name.removesuffix(bzip2.FOLDER)


def _golden(opened: Package, most: int, with_int8: bool) -> tuple[dict[str, bytes], int, int]:
    """Return the files of at most so many golden rows, how many these are, and how many there were."""
    whole = Golden.of(opened)
    n_text = text_rows(opened, len(whole.vectors)).n_rows
    fewer, places = whole.fewer(most)
    few = fewer if with_int8 else replace(fewer, int8=None)
    text = rows_csv(opened.contract, few.vectors[places < n_text])
    return {ROWS: bzip2.compress(text), **few.to_files()}, len(places), len(whole.vectors)


def _matrix(matrix: Mapping[str, Any], artifacts: Iterable[ArtifactRecord]) -> dict[str, Any]:
    """Return the rows and columns of the original and of the artifacts that are kept."""
    kept = {(one.precision, one.format) for one in artifacts}
    places = [place for place, name in enumerate(matrix["names"]) if not place or _of(name) in kept]
    triangles = {
        key: [[matrix[key][row][column] for column in places[:index]] for index, row in enumerate(places)]
        for key in ("largest", "flips")
    }
    return {**matrix, "names": [matrix["names"][place] for place in places], **triangles}


def _of(name: str) -> tuple[str, str]:
    """Return precision and format of an implementation, such as `int8 litert_reference` or `float32 onnx evaluator`."""
    precision, _, engine = name.partition(" ")
    return precision, ENGINES[engine].format if engine in ENGINES else engine.partition(" ")[0]
