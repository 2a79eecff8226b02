"""From a file or its bytes to a predictor: a package is checked and trusted, an engine is given an artifact."""

from collections.abc import Iterator
from typing import NamedTuple

from edgeproof import engines, package
from edgeproof.decision import Contract
from edgeproof.engines import ENGINES
from edgeproof.errors import DamagedPackageError, EngineError, UsageError
from edgeproof.given import Given, naked_kind, read_given
from edgeproof.package import MAX_SIZE, Package
from edgeproof.predictor import Predictor
from edgeproof.types import StrPath

__all__ = ["choose", "load", "load_again", "load_artifact", "naked_kind", "open_package", "open_signed", "pairs"]

AUTO = "auto"
FLOAT32 = "float32"


class Origin(NamedTuple):
    """All that another process needs to load the same decision again: what `pickle` carries of a predictor."""

    source: str  # a name for messages
    data: bytes  # of the package, or of the naked model
    signature: bytes | None  # of the package, where one was demanded or given
    engine: str
    artifact: str | None  # None for a naked model


def load(
    model: StrPath | bytes,
    engine: str = AUTO,
    precision: str = FLOAT32,
    max_size: int = MAX_SIZE,
    trust: StrPath | None = None,
    min_sequence: int | None = None,
    strict: bool = False,
    signature: bytes | None = None,
) -> Predictor:
    """Load a package, or a naked `.onnx` or `.tflite` that was taken out of one.

    model: a path, or the bytes of such a file. engine: `auto` takes the first installed engine for which the package
    has an artifact. precision: `float32`, …
    trust: a public key file, or a folder of them; by default what EDGEPROOF_TRUST names, else nothing is demanded.
    min_sequence: refuse older packages; by default EDGEPROOF_MIN_SEQUENCE, else 0.
    strict: values whose like training has not seen are a RowsError; by default an UnusualWarning.
    signature: of bytes, what NAME.edgeproof.minisig holds; of a path, that file is read.
    Raises UsageError, NotTrustedError, DamagedPackageError or EngineError.
    """
    given = read_given(model, max_size, trust, min_sequence, signature)
    if given.naked is not None:
        return _naked(given, given.naked, engine, strict)
    opened, _ = _opened(given)
    return _sealed(given, opened, *choose(opened, engine, precision), strict)


def load_again(origin: Origin, package_id: str | None, strict: bool) -> Predictor:
    """Load what was loaded before, here or in another process: the same package, artifact and engine.

    package_id: of the package that was checked; None for a naked model.

    What this process is told to trust is demanded of it too. Raises what `load` raises.
    """
    given = read_given(origin.data, len(origin.data), None, None, origin.signature)._replace(source=origin.source)
    if origin.artifact is None:
        return _naked(given, str(given.naked), origin.engine, strict)
    opened, _ = _opened(given)
    if opened.id != package_id:
        raise DamagedPackageError(f"{origin.source}: expected package {package_id}, got {opened.id}")
    return _sealed(given, opened, origin.engine, origin.artifact, strict)


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
    given = read_given(path, max_size, trust, min_sequence)
    if given.naked is not None:
        raise UsageError(f"{path}: expected an .edgeproof package, got a naked model, which carries no proof")
    return _opened(given)


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


def _opened(given: Given) -> tuple[Package, str | None]:
    """Check bytes that were read; return the package, and who signed it where that was asked."""
    signed_by = given.check_signature()
    opened = package.parse(given.data, given.source)
    given.check_sequence(opened.manifest.sequence)
    return opened, signed_by


def _sealed(given: Given, opened: Package, engine: str, artifact: str, strict: bool) -> Predictor:
    predictor = load_artifact(opened, engine, artifact)
    predictor.origin = Origin(given.source, given.data, given.signature, engine, artifact)
    predictor.strict = strict
    return predictor


def _naked(given: Given, kind: str, engine: str, strict: bool) -> Predictor:
    able = [name for name, spec in ENGINES.items() if spec.format == kind]
    if engine not in (AUTO, *able):
        raise UsageError(f"{given.source}: engine {engine!r} cannot run {kind}; expected {AUTO} or {', '.join(able)}")
    name = able[0] if engine == AUTO else engine
    text = engines.get(name).contract_of(given.data)
    if text is None:
        raise UsageError(f"{given.source}: expected a model with an edgeproof contract in its metadata, got none")
    try:
        contract = Contract.from_bytes(text)
    except DamagedPackageError as error:
        raise UsageError(f"{given.source}: the contract in its metadata cannot be read: {error}") from None
    predictor = Predictor(contract, engines.load(name, given.data, contract), name, None)
    predictor.origin = Origin(given.source, given.data, None, name, None)
    predictor.strict = strict
    return predictor
