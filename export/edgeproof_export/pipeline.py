"""trained/ -> artifacts -> parity -> gate -> golden rows -> kits -> sealed package."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import handover
from edgeproof.codec import bzip2, canonical
from edgeproof.console import Measured
from edgeproof.decision import INT8, TextFeature, model_id
from edgeproof.errors import ProofError, UsageError
from edgeproof.package import (
    HELD_OUT,
    HELD_OUT_ROWS,
    KIT,
    MAX_SIZE,
    RECORD,
    TRAINING,
    ArtifactRecord,
    Manifest,
    Publisher,
    check_release,
    kit_archive,
    kit_folder,
    parse,
    record,
    refuse_others,
    released,
    seal,
    write,
)
from edgeproof.proof import ROWS, Expectations, Golden, rows_csv, verify
from edgeproof.scoring import Metrics, auc_interval, measure, wilson
from edgeproof.types import Floats
from edgeproof_export.formats import FORMATS, Source
from edgeproof_export.kits import KitError, KitSource, kit, some_of
from edgeproof_export.kits import names as kit_names
from edgeproof_export.measure import (
    Budget,
    Parity,
    Rows,
    golden_texts,
    golden_vectors,
    matrix,
    measure_far_rows,
    measure_parity,
    without_definition,
)
from edgeproof_export.record import Found, answers, dependence
from edgeproof_export.record import record as training_record
from edgeproof_export.source import (
    GATE_SEED,
    Original,
    Trained,
    read_held_out,
    read_trained,
)

_MADE_WITH = ("edgeproof", "tensorflow", "tf2onnx", "onnx", "onnxruntime", "ai-edge-litert")
_NEAR = 0.5  # of the readers' default limit: from there a package says so
_FAIR = 500  # rows of the rarer label that the gate wants to see
_MATRIX_ROWS = 1_000  # unseen rows, besides the golden ones, on which every implementation meets every other


@dataclass(frozen=True)
class Settings:
    """What the gate lets pass."""

    budget: Budget = field(default_factory=Budget)
    required: Collection[str] = ()  # names of artifacts that must not be left out
    allow_drift: bool = False  # seal what misses the budget, and record it
    with_rows: bool = False  # put the held-out rows into the package
    release: str = ""  # of the kits, three numbers; empty for 0.SEQUENCE.0
    publisher: Publisher | None = None
    only: Collection[str] = ()  # names of what a slim package keeps; empty for a whole one

    def __post_init__(self) -> None:
        known = [spec.name for spec in FORMATS]
        for name in self.required:
            if name not in known:
                raise UsageError(f"--require: expected one of {', '.join(known)}, got {name!r}")
            if self.only and name not in (*self.only, "weights"):
                raise UsageError(f"--require: {name} would not be in the package; add it to --only")
        try:
            check_release(self.release)
        except ValueError:
            raise UsageError(f"--release: expected three numbers such as 1.4.0, got {self.release!r:.40}") from None


@dataclass(frozen=True, eq=False)
class Exported:
    """A package ready to be sealed, and what was measured."""

    manifest: Manifest
    files: dict[str, bytes]
    parities: tuple[Parity, ...]  # of every artifact, also of those left out
    records: Mapping[str, ArtifactRecord]  # of every artifact, by path
    left_out: Mapping[str, list[str]]  # artifact -> the limits that it misses; folder of a kit -> why there is none
    quantised_as: str  # what the search chose, in words

    @property
    def measured(self) -> Measured:
        """What the tables show, of the artifacts that were left out, too."""
        sizes = {parity.path: parity.size for parity in self.parities}
        left_out = {path: "; ".join(reasons) for path, reasons in self.left_out.items()}
        manifest = self.manifest
        return Measured(manifest.contract.labels, manifest.original, self.records, sizes, left_out, manifest.outside)

    def to_json(self) -> dict[str, Any]:
        """Return the summary for scripts."""
        artifacts = {
            parity.path: {"bytes": parity.size, "sealed": parity.path not in self.left_out}
            | dict(self.records[parity.path].parity)
            for parity in self.parities
        }
        left_out = {path: list(reasons) for path, reasons in self.left_out.items()}
        far = {} if self.manifest.outside is None else {"outside": self.manifest.outside}
        return {"original": self.manifest.original, "artifacts": artifacts, "left_out": left_out, **far}

    def seal(self, target: Path | str) -> int:
        """Write the package, whole or not at all, if it proves itself; return its bytes.

        Raises ProofError, OutputError, and UsageError where another kind of file is in its place.
        """
        refuse_others(target)
        data = self.to_bytes()
        write(target, data)
        return len(data)

    def to_bytes(self) -> bytes:
        """Return the bytes of the package, if it proves itself; raises ProofError."""
        data = seal(self.manifest, self.files)
        for check in verify(parse(data)):
            if check.outcome == "failed":
                raise ProofError(f"{check.name}: {check.detail}; nothing was sealed")
        return data


def size_warning(size: int) -> str:
    """Return what a person should know of a package of so many bytes before its readers refuse it; mostly nothing."""
    if size < _NEAR * MAX_SIZE:
        return ""
    refused = f"readers refuse more than {MAX_SIZE:,} bytes unless --max-size allows it"
    return f"WARNING: {size:,} bytes are {'beyond' if size > MAX_SIZE else 'near'} the limit: {refused}"


def export(folder: Path, settings: Settings | None = None, sequence: int = 0) -> Exported:
    """Convert what training handed over, measure every artifact against it, and leave out what drifts too far.

    Raises UsageError if the folder is not what `edgeproof train` writes, EngineError if an engine refuses an
    artifact. Whether artifacts failed, and whether a required one was left out, is for the caller to look at.
    """
    settings = settings or Settings()
    trained = read_trained(folder)
    source = Source(trained.contract, trained.network, trained.calibration)
    artifacts = {spec: spec.convert(source) for spec in FORMATS}

    ask = Original(trained.contract, trained.model).scores
    rows = _rows(trained, source, ask)
    expectations = Expectations(source.contract, source.network, source.quantised)
    original = measure(rows.held_out.truth, rows.original[: rows.n_held_out], source.contract.rule)
    parities = {spec: measure_parity(spec, data, expectations, rows) for spec, data in artifacts.items()}

    missed = settings.budget.missed(parities.values(), original)
    left_out = {} if settings.allow_drift else without_definition(missed)
    kept = {spec: data for spec, data in artifacts.items() if spec not in left_out}

    golden = _golden(expectations, rows, int8=any(spec.precision == INT8 for spec in kept))
    golden_text = rows_csv(source.contract, rows.golden[: rows.n_text])
    golden_files = {ROWS: bzip2.compress(golden_text), **golden.to_files()}
    release = released(settings.release, sequence)
    kits, kits_left_out = _kits(_kit_source(source, golden, golden_text, release, settings.publisher))

    training = _training(folder, trained, rows, original, settings.with_rows)
    artifact_files = {spec.path: data for spec, data in kept.items()}
    files = {"artifact": artifact_files, "golden": golden_files, TRAINING: training, KIT: kits}
    records = {spec.path: _record(parity, missed.get(spec, [])) for spec, parity in parities.items()}
    reasons = {spec.path: why for spec, why in left_out.items()} | kits_left_out
    far = measure_far_rows(kept, source.contract, rows.held_out.rows, ask)
    manifest = Manifest(
        contract=source.contract,
        model_id=model_id(source.contract, source.network.to_bytes()),
        files={name: record(data, role) for role, some in files.items() for name, data in some.items()},
        artifacts={spec.path: records[spec.path] for spec in kept},
        original={**original.to_json(), "importance": trained.importance},
        matrix=matrix(kept, expectations, *rows.among(source.network.fair(_MATRIX_ROWS))),
        made_by={name: _version(name) for name in _MADE_WITH},
        left_out={path: "; ".join(why) for path, why in reasons.items()},
        sequence=sequence,
        release=settings.release,
        publisher=settings.publisher,
        outside=None if far is None else far.to_json(),
    )
    content = {name: data for some in files.values() for name, data in some.items()}
    words = source.quantisation[1]
    return Exported(manifest, content, tuple(parities.values()), records, reasons, words)


def check(exported: Exported, settings: Settings) -> None:
    """Raise ProofError if an artifact leaves its derived bound, or a required one was left out."""
    failed = [parity.path for parity in exported.parities if not parity.passed]
    if failed:
        raise ProofError(f"{', '.join(failed)}: outside the derived bound; nothing was sealed")
    left_out = [parity.spec.name for parity in exported.parities if parity.path in exported.left_out]
    missing = [name for name in left_out if name in settings.required]
    if missing:
        raise ProofError(f"{', '.join(missing)}: required, but outside the budget; nothing was sealed")


def _rows(trained: Trained, source: Source, ask: Callable[[Floats], Floats]) -> Rows:
    """Choose the rows that parity is measured on, and ask the original."""
    held_out = read_held_out(trained.test_rows, source.contract)
    more = source.resampled(GATE_SEED, _FAIR)
    golden, n_text = golden_vectors(source.contract, source.network, source.quantised, held_out.rows, more)
    return Rows(held_out, more, golden, n_text, ask(np.concatenate([held_out.rows, more, golden])))


def _golden(expectations: Expectations, rows: Rows, int8: bool) -> Golden:
    return Golden(
        vectors=rows.golden,
        original=rows.original[rows.n_unseen :],
        reference=expectations.answers("float32", rows.golden),
        int8=expectations.answers("int8", rows.golden) if int8 else None,
        texts={
            feature.name: tuple((text, tuple(feature.places(text))) for text in golden_texts(feature))
            for feature in expectations.contract.features
            if isinstance(feature, TextFeature)
        },
    )


def _training(folder: Path, trained: Trained, rows: Rows, original: Metrics, with_rows: bool) -> dict[str, bytes]:
    """Return the training record, and the held-out rows where the owner wants them in the package."""
    contract, truth, scores = trained.contract, rows.held_out.truth, rows.original[: rows.n_held_out]
    names = contract.feature_names
    if trained.importance:
        worth = dict(zip(names, trained.importance, strict=True))
        names = tuple(sorted(names, key=lambda name: -worth[name]))
    positive = contract.rule.probabilities(scores)[:, 1]
    found = Found(
        metrics=original,
        accuracy_interval=wilson(original.accuracy, original.rows),
        auc_interval=auc_interval(truth == 1, positive) if len(contract.labels) == 2 else (math.nan, math.nan),
        threshold=contract.rule.to_json().get("threshold"),
        dependence=dependence(contract, trained.network, trained.calibration, names),
    )
    told = training_record(trained.told, found, str(folder / handover.RECORD))
    pairs = answers(truth, scores, contract.rule, len(contract.labels))
    files = {RECORD: canonical.dumps(told), HELD_OUT: bzip2.compress(canonical.dumps(pairs))}
    rows_files = {HELD_OUT_ROWS: bzip2.compress(trained.test_rows.read_bytes())} if with_rows else {}
    return {**files, **rows_files}


def _record(parity: Parity, drift: list[str]) -> ArtifactRecord:
    return ArtifactRecord(parity.spec.format, parity.spec.precision, parity.to_json(drift))


def _kit_source(
    source: Source, golden: Golden, golden_text: bytes, release: str, publisher: Publisher | None
) -> KitSource:
    return KitSource(
        contract=source.contract,
        network=source.network,
        quantised=None if golden.int8 is None else source.quantised,
        golden=some_of(golden, source.contract),
        golden_text=golden_text,
        model_id=model_id(source.contract, source.network.to_bytes()),
        version=_version("edgeproof"),
        release=release,
        publisher=publisher,
    )


def _kits(source: KitSource) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    """Return an archive of each kit, and for each that cannot be made its folder and why."""
    files: dict[str, bytes] = {}
    left_out: dict[str, list[str]] = {}
    for name in kit_names():
        try:
            files[kit_archive(name)] = bzip2.archive(kit(name, source))
        except KitError as error:
            left_out[kit_folder(name)] = [str(error)]
    return files, left_out


def _version(distribution: str) -> str:
    # The library TensorFlow comes as tensorflow or, without GPU code, as tensorflow-cpu.
    if distribution == "tensorflow":
        import tensorflow as tf

        return str(tf.__version__)
    return version(distribution)
