"""Run a package's own proof again, on this machine, with every engine that is installed."""

import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from edgeproof import engines
from edgeproof.contract import model_id
from edgeproof.engines import ENGINES
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.errors import EdgeproofError, ProofError
from edgeproof.golden import ROWS, Golden, compare, drawn_rows, parity_bound, same_bits
from edgeproof.network import Network
from edgeproof.package import WEIGHTS, Package
from edgeproof.predictor import load_artifact, pairs
from edgeproof.tables.csv import read as read_csv
from edgeproof.vectors import row_vectors


@dataclass(frozen=True)
class Check:
    """One thing that was tried, and how it ended."""

    what: str
    outcome: str  # passed, failed, skipped
    detail: str

    def to_json(self) -> dict[str, Any]:
        """Return the check for `--json`."""
        return asdict(self)


def verify(opened: Package) -> list[Check]:
    """Check a package whose digests already hold: identity, golden rows as text, every artifact by every engine.

    Returns every check; none raises, a failure is an outcome.
    """
    return [
        Check("digests", "passed", f"{len(opened.files)} files, package id {opened.id}"),
        _attempt("model id", _check_identity, opened),
        _attempt("golden rows as text", _check_text_rows, opened),
        *_check_artifacts(opened),
    ]


def passed(checks: list[Check]) -> bool:
    """Whether nothing failed and at least one artifact was really run."""
    ran = any(check.outcome == "passed" and " by " in check.what for check in checks)
    return ran and all(check.outcome != "failed" for check in checks)


def _check_identity(opened: Package) -> str:
    found = model_id(opened.contract, opened.files[WEIGHTS])
    if found != opened.manifest.model_id:
        raise ProofError(f"expected {opened.manifest.model_id}, got {found}")
    return found


def _check_text_rows(opened: Package) -> str:
    golden = Golden.of(opened)
    reader = read_csv(io.BytesIO(opened.files[ROWS]), ROWS, delimiter=",")
    batch = next(reader.batches(len(golden.vectors) + 1), None)
    if batch is None or batch.n_rows > len(golden.vectors):
        raise ProofError(f"expected 1 to {len(golden.vectors)} rows, got {batch.n_rows if batch else 0}")
    vectors = row_vectors(opened.contract, batch)
    differing = same_bits(vectors.ravel(), golden.vectors[: len(vectors)].ravel())
    if differing:
        raise ProofError(f"expected the row vectors of the package, got {differing} other numbers")
    return f"{len(vectors)} rows read to the same bits"


def _check_artifacts(opened: Package) -> Iterator[Check]:
    installed = engines.available()
    for engine, artifact in pairs(opened):
        what = f"{artifact} by {engine}"
        if engine not in installed:
            extra = ENGINES[engine].extra
            yield Check(what, "skipped", f"not installed; run: pip install 'edgeproof[{extra}]'")
        else:
            yield _attempt(what, _check_artifact, opened, engine, artifact)


def _check_artifact(opened: Package, engine: str, artifact: str) -> str:
    """Golden rows against the original's answers; drawn rows, which no one could choose, against the reference."""
    contract = opened.contract
    carried = engines.get(engine).contract_of(opened.files[artifact])
    if ENGINES[engine].format != "safetensors" and carried != contract.to_bytes():
        raise ProofError("its metadata does not hold the manifest's contract")
    golden = Golden.of(opened)
    reference = _reference(opened)
    drawn = drawn_rows(contract)
    rows = np.concatenate([golden.vectors, drawn])
    found = load_artifact(opened, engine, artifact).probability(rows)
    expected = np.concatenate([golden.original, reference.probability(drawn)])
    comparison = compare(found, expected, parity_bound(contract, reference.network, rows, engine), contract.threshold)
    figures = f"{comparison.rows} rows, largest |Δp| {comparison.largest:.2g}, {comparison.over_bound:.2f} of its bound"
    if not comparison.passed:
        raise ProofError(f"{figures}, {comparison.flips} labels differ")
    if engine == "reference" and (differing := same_bits(found[: len(golden.vectors)], golden.reference)):
        raise ProofError(f"{differing} of {len(golden.vectors)} golden rows differ from the sealed bits")
    return figures


def _reference(opened: Package) -> ReferenceEngine:
    return ReferenceEngine(opened.contract, Network.from_bytes(opened.files[WEIGHTS]))


def _attempt(what: str, check: Any, *arguments: Any) -> Check:
    try:
        return Check(what, "passed", check(*arguments))
    except EdgeproofError as error:
        return Check(what, "failed", str(error))
    except KeyError as error:
        return Check(what, "failed", f"the package has no {error}")
