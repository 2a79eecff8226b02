"""Packages that are sealed by hand, without training and without export."""

import numpy as np

from edgeproof.codec import bzip2
from edgeproof.decision import Contract, Network, model_id
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.package import sealed
from edgeproof.package.sealed import WEIGHTS, ArtifactRecord, Manifest
from edgeproof.proof.golden import ROWS, Golden, drawn_rows, rows_csv
from tests.support.repository import GOLDEN


def reference_package(contract: Contract, network: Network) -> bytes:
    """Seal weights alone, with golden rows that the reference engine answered; figures are those of another model."""
    rows = drawn_rows(contract, 32, seed=3)
    answers = ReferenceEngine(contract, network).scores(rows)
    weights = network.to_bytes()
    golden = {ROWS: bzip2.compress(rows_csv(contract, rows)), **Golden(rows, answers, answers).to_files()}
    files = {WEIGHTS: weights, **golden}
    told = sealed.read(GOLDEN).manifest
    n = len(contract.labels)
    parity = {**told.artifacts[WEIGHTS].parity, "engine": "reference"}
    manifest = Manifest(
        contract=contract,
        model_id=model_id(contract, weights),
        files={WEIGHTS: sealed.record(weights, "artifact")}
        | {k: sealed.record(v, "golden") for k, v in golden.items()},
        artifacts={WEIGHTS: ArtifactRecord("safetensors", "float32", parity)},
        original={**told.original, "auc": None, "importance": [], "confusion": np.eye(n, dtype=int).tolist()},
        matrix=told.matrix,
        made_by=told.made_by,
        left_out={},
    )
    return sealed.seal(manifest, files)
