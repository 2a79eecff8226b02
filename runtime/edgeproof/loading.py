"""From a file to a predictor: a package is read, checked and trusted, an engine is chosen and given an artifact."""

import os
from collections.abc import Iterator

from edgeproof import engines, package
from edgeproof.decision import Contract
from edgeproof.engines import ENGINES
from edgeproof.errors import DamagedPackageError, EngineError, UsageError
from edgeproof.package import MAX_SIZE, Package
from edgeproof.predictor import Predictor
from edgeproof.trust import check_sequence, check_signature, configured, refuse_naked, sequence_wanted
from edgeproof.types import StrPath

AUTO = "auto"
FLOAT32 = "float32"
_NAKED = {".onnx": "onnx", ".tflite": "tflite"}
# What people offer in place of a package, by its name.
_OTHERS = {
    **dict.fromkeys((".keras", ".h5"), "a Keras model; `edgeproof adopt` and `edgeproof export` make a package of it"),
    **dict.fromkeys((".pkl", ".joblib", ".pt", ".pth"), "a model of another library, which is not read"),
    **dict.fromkeys((".csv", ".tsv", ".parquet", ".jsonl"), "a table; the model comes first, then the rows"),
}


def load(
    path: StrPath | bytes,
    engine: str = AUTO,
    precision: str = FLOAT32,
    max_size: int = MAX_SIZE,
    trust: StrPath | None = None,
    min_sequence: int | None = None,
    strict: bool = False,
) -> Predictor:
    """Load a package, or a naked `.onnx` or `.tflite` that was taken out of one.

    engine: `auto` takes the first installed engine for which the package has an artifact. precision: `float32`, …
    trust: a public key file, or a folder of them; by default what EDGEPROOF_TRUST names, else nothing is demanded.
    min_sequence: refuse older packages; by default EDGEPROOF_MIN_SEQUENCE, else 0.
    strict: values whose like training has not seen are a RowsError; by default an UnusualWarning.
    Raises UsageError, NotTrustedError, DamagedPackageError or EngineError.
    """
    path = os.fsdecode(path)  # a str, also of bytes or an os.PathLike
    kind = naked_kind(path)
    if kind is not None:
        predictor = _load_naked(path, kind, engine, max_size, trust, min_sequence)
    else:
        opened = open_package(path, max_size, trust, min_sequence)
        predictor = load_artifact(opened, *choose(opened, engine, precision))
    predictor.strict = strict
    return predictor


def naked_kind(path: StrPath) -> str | None:
    """Return `onnx` or `tflite` for a file that is, by its name, a model without its package; else None."""
    return _NAKED.get(_suffix(path))


def open_package(
    path: StrPath, max_size: int = MAX_SIZE, trust: StrPath | None = None, min_sequence: int | None = None
) -> Package:
    """Read and check a package: size, signature if one is demanded, layout, manifest, digests, sequence.

    Raises UsageError for files of another kind, NotTrustedError, DamagedPackageError.
    """
    return open_signed(path, max_size, trust, min_sequence)[0]


def open_signed(
    path: StrPath, max_size: int = MAX_SIZE, trust: StrPath | None = None, min_sequence: int | None = None
) -> tuple[Package, str | None]:
    """As `open_package`; returns also who signed it, None where no signature is demanded."""
    path = os.fsdecode(path)  # a str, also of bytes or an os.PathLike
    keys, wanted = configured(trust), sequence_wanted(min_sequence)
    if naked_kind(path) is not None:
        refuse_naked(path, keys, wanted)
        raise UsageError(f"{path}: expected an .edgeproof package, got a naked model, which carries no proof")
    if (other := _OTHERS.get(_suffix(path))) is not None:
        raise UsageError(f"{path}: expected an .edgeproof package, got {other}")
    data = package.read_bytes(path, max_size)
    signed_by = None if keys is None else check_signature(path, data, keys)
    if not data.startswith(b"PK") and _suffix(path) != ".edgeproof":
        raise UsageError(f"{path}: expected an .edgeproof package, an .onnx or a .tflite file")
    opened = package.parse(data, str(path))
    check_sequence(path, opened.manifest.sequence, wanted)
    return opened, signed_by


def load_artifact(opened: Package, engine: str, artifact: str) -> Predictor:
    """Load one artifact of a checked package with one engine; raises EngineError, DamagedPackageError."""
    loaded = engines.load(engine, opened.files[artifact], opened.contract)
    return Predictor(opened.contract, loaded, engine, opened)


def pairs(opened: Package) -> Iterator[tuple[str, str]]:
    """Yield every (engine, artifact) of a package, in `auto`'s order, installed or not."""
    for name, spec in ENGINES.items():
        for artifact, record in opened.manifest.artifacts.items():
            if record.format == spec.format:
                yield name, artifact


def choose(opened: Package, engine: str = AUTO, precision: str = FLOAT32) -> tuple[str, str]:
    """Return the (engine, artifact) to run; it depends on the package and the machine only, never on rows.

    Raises UsageError if the package has no such precision, EngineError if no engine fits.
    """
    if engine != AUTO and engine not in ENGINES:
        raise UsageError(f"engine: expected {AUTO} or one of {', '.join(ENGINES)}, got {engine!r}")
    records = opened.manifest.artifacts
    precisions = sorted({record.precision for record in records.values()})
    if precision not in precisions:
        raise UsageError(f"precision: this package has {', '.join(precisions)}, got {precision!r}")
    fitting = [(name, artifact) for name, artifact in pairs(opened) if records[artifact].precision == precision]
    installed = engines.available()
    for name, artifact in fitting:
        if engine == name or (engine == AUTO and name in installed):
            return name, artifact
    names = ", ".join(name for name, _ in fitting) or "none"
    raise EngineError(f"engine {engine}: no artifact of precision {precision} for it; engines with one: {names}")


def _suffix(path: StrPath) -> str:
    return os.path.splitext(path)[1].lower()


def _load_naked(
    path: StrPath, kind: str, engine: str, max_size: int, trust: StrPath | None, min_sequence: int | None
) -> Predictor:
    refuse_naked(path, configured(trust), sequence_wanted(min_sequence))
    able = [name for name, spec in ENGINES.items() if spec.format == kind]
    if engine not in (AUTO, *able):
        raise UsageError(f"{path}: engine {engine!r} cannot run {kind}; expected {AUTO} or {', '.join(able)}")
    name = able[0] if engine == AUTO else engine
    data = package.read_bytes(path, max_size)
    text = engines.get(name).contract_of(data)
    if text is None:
        raise UsageError(f"{path}: expected a model with an edgeproof contract in its metadata, got none")
    try:
        contract = Contract.from_bytes(text)
    except DamagedPackageError as error:
        raise UsageError(f"{path}: the contract in its metadata cannot be read: {error}") from None
    return Predictor(contract, engines.load(name, data, contract), name, None)
