"""Run a package's own proof again, on this machine, with every engine that is installed."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from edgeproof import engines
from edgeproof.decision import FLOAT32, INT8, TextFeature, model_id, quoted
from edgeproof.engines import ENGINES
from edgeproof.errors import EdgeproofError, ProofError
from edgeproof.loading import load_artifact, pairs
from edgeproof.package import WEIGHTS, WEIGHTS_INT8, ArtifactRecord, Package
from edgeproof.proof.expectation import Expectations
from edgeproof.proof.golden import TEXTS, Agreement, Comparison, Golden, agree, drawn_rows, same_bits, text_rows
from edgeproof.rows import row_vectors
from edgeproof.types import Floats

_ROUNDED = 1e-6  # figures in the manifest have 6 digits
_DRAWN = 4_000  # rows, besides the golden ones
_LEAST, _CELLS = 500, 1 << 22  # of wide tables fewer: so many cells, but so many rows at least


@dataclass(frozen=True)
class Figures:
    """How far the answers of one engine are from those that its arithmetic defines, and from the original's."""

    rows: int
    largest: float  # largest |Δp|
    of_bound: float  # largest |Δp| ÷ bound of its row; 0 where the bits are defined and found


@dataclass(frozen=True)
class Check:
    """One thing that was tried, and how it ended."""

    what: str  # path of an artifact where an engine ran it
    outcome: str  # passed, failed, skipped
    detail: str = ""
    engine: str = ""  # that ran an artifact; empty for a check of something else
    figures: Figures | None = None  # of an artifact that passed

    @property
    def name(self) -> str:
        """What a message calls it."""
        return f"{self.what} by {self.engine}" if self.engine else self.what

    def to_json(self) -> dict[str, Any]:
        """Return the check for `--json`."""
        figures = asdict(self.figures) if self.figures else dict.fromkeys(("rows", "largest", "of_bound"))
        return {"what": self.what, "engine": self.engine, "outcome": self.outcome, "detail": self.detail, **figures}


def verify(opened: Package) -> list[Check]:
    """Check a package whose digests already hold: identity, golden rows as text, every artifact by every engine.

    Returns every check; none raises, a failure is an outcome.
    """
    return [
        Check("digests", "passed", f"{len(opened.files)} files"),
        _attempt("model id", _check_identity, opened),
        _attempt("golden rows as text", _check_text_rows, opened),
        *([_attempt("golden texts", _check_texts, opened)] if TEXTS in opened.files else []),
        *_check_artifacts(opened),
    ]


def passed(checks: list[Check]) -> bool:
    """Whether nothing failed and at least one artifact was really run."""
    ran = any(check.outcome == "passed" and check.engine for check in checks)
    return ran and all(check.outcome != "failed" for check in checks)


def totals(checks: list[Check]) -> dict[str, Any]:
    """Return the checks by outcome, and the largest figures of any engine: null where none could run."""
    figures = [check.figures for check in checks if check.figures]
    outcomes = {name: sum(check.outcome == name for check in checks) for name in ("passed", "failed", "skipped")}
    largest = {name: max((getattr(one, name) for one in figures), default=None) for name in ("largest", "of_bound")}
    return {"counts": outcomes, **largest}


def _check_identity(opened: Package) -> str:
    if WEIGHTS not in opened.files:
        raise ProofError(f"the package has no {WEIGHTS}")
    found = model_id(opened.contract, opened.files[WEIGHTS])
    if found != opened.manifest.model_id:
        raise ProofError(f"expected {opened.manifest.model_id}, got {found}")
    return ""


def _check_text_rows(opened: Package) -> str:
    golden = Golden.of(opened)
    vectors = row_vectors(opened.contract, text_rows(opened, len(golden.vectors)))
    differing = same_bits(vectors.ravel(), golden.vectors[: len(vectors)].ravel())
    if differing:
        raise ProofError(f"expected the row vectors of the package, got {differing} other numbers")
    return f"{len(vectors)} rows read to the same bits"


def _check_texts(opened: Package) -> str:
    golden = Golden.of(opened)
    known = {feature.name: feature for feature in opened.contract.features if isinstance(feature, TextFeature)}
    if known.keys() != golden.texts.keys():
        raise ProofError(f"expected texts of {', '.join(known) or 'no feature'}, got {', '.join(golden.texts)}")
    for name, cases in golden.texts.items():
        for text, terms in cases:
            if (found := tuple(known[name].places(text))) != terms:
                raise ProofError(f"{quoted(name)}: {text!r}: expected the terms {terms}, got {found}")
    return f"{sum(map(len, golden.texts.values()))} texts have the same terms"


def _check_artifacts(opened: Package) -> Iterator[Check]:
    try:
        golden, expectations = Golden.of(opened), Expectations.of(opened.contract, opened.files)
    except EdgeproofError as error:
        yield Check(f"golden rows, {WEIGHTS}, {WEIGHTS_INT8}", "failed", str(error))
        return
    n_drawn = min(expectations.network.fair(_DRAWN), max(_LEAST, _CELLS // opened.contract.n_features))
    rows = np.concatenate([golden.vectors, drawn_rows(opened.contract, n_drawn)])
    installed = engines.available()
    for engine, artifact in pairs(opened):
        reason = expectations.unsupported(engine)
        if engine not in installed:
            reason = f"not installed; run in a checkout: {engines.install(str(ENGINES[engine].extra))}"
        if reason:
            yield Check(artifact, "skipped", reason, engine)
            continue
        try:
            figures, detail = _check_artifact(opened, golden, expectations, rows, engine, artifact)
            yield Check(artifact, "passed", detail, engine, figures)
        except EdgeproofError as error:
            yield Check(artifact, "failed", str(error), engine)


def _check_artifact(
    opened: Package, golden: Golden, expectations: Expectations, rows: Floats, engine: str, artifact: str
) -> tuple[Figures, str]:
    """Golden rows and drawn rows, which no one could choose, against what the arithmetic defines and the original."""
    carried = engines.get(engine).contract_of(opened.files[artifact])
    if ENGINES[engine].has_metadata and carried != opened.contract.to_bytes():
        raise ProofError("its metadata does not hold the manifest's contract")
    record = opened.manifest.artifacts[artifact]
    found = load_artifact(opened, engine, artifact).scores(rows)
    n_golden = len(golden.vectors)
    comparisons = [expectations.compare(record.precision, engine, rows, found)]
    if record.precision == FLOAT32:
        given = found[:n_golden], golden.original
        comparisons.append(expectations.compare_original(engine, golden.vectors, *given))
    if not all(comparison.passed for comparison in comparisons):
        worst = next(comparison for comparison in comparisons if not comparison.passed)
        raise ProofError(
            f"{worst.rows} rows, largest |Δp| {worst.largest:.2g}, {worst.over_bound:.2f} of its bound,"
            f" {worst.flips} labels differ"
        )
    _check_sealed_bits(golden, record.precision, engine, found[:n_golden])
    agreement = agree(found[:n_golden], golden.original, opened.contract.rule)
    # The first engine of a format gave the sealed figure: it may be off where this one's bits are defined.
    measured = next(name for name, spec in ENGINES.items() if spec.format == ENGINES[engine].format)
    off = float(expectations.bound(record.precision, measured, golden.vectors).max())
    _check_sealed_agreement(record.parity["golden"], agreement, max(off, *(one.bound for one in comparisons)))
    return _figures(comparisons), _drift(record)


def _check_sealed_bits(golden: Golden, precision: str, engine: str, found: Floats) -> None:
    if precision not in ENGINES[engine].exact:
        return
    sealed = golden.int8 if precision == INT8 else golden.reference
    if sealed is None:
        raise ProofError("the golden rows hold no int8 answers")
    if differing := same_bits(found, sealed):
        raise ProofError(f"{differing} of {found.size} scores of golden rows differ from the sealed bits")


def _check_sealed_agreement(sealed: Mapping[str, Any], found: Agreement, bound: float) -> None:
    """Golden rows must not stand farther from the original than was sealed; either engine may be off by its bound."""
    if not found.largest <= sealed["largest"] + 2 * bound + _ROUNDED:
        given = f"got {found.largest:.3g}, sealed {sealed['largest']:.3g}"
        raise ProofError(f"largest |Δp| to the original on the golden rows: {given}")


def _figures(comparisons: list[Comparison]) -> Figures:
    exact = comparisons[0].bound == 0  # then the original is not what is promised
    judged = comparisons[:1] if exact else comparisons
    largest, of_bound = (max(getattr(one, name) for one in judged) for name in ("largest", "over_bound"))
    return Figures(comparisons[0].rows, largest, of_bound)


def _drift(record: ArtifactRecord) -> str:
    return f"DRIFT, sealed with --allow-drift: {'; '.join(record.parity['drift'])}" if record.parity["drift"] else ""


def _attempt(what: str, check: Any, *arguments: Any) -> Check:
    try:
        return Check(what, "passed", check(*arguments))
    except EdgeproofError as error:
        return Check(what, "failed", str(error))
