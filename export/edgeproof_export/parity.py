"""Every artifact against the original, through the engines that ship: a pure function from probabilities to figures."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof import engines
from edgeproof.arithmetic import Floats
from edgeproof.golden import Comparison, compare, parity_bound
from edgeproof.metrics import Metrics, measure
from edgeproof_export.formats import FormatSpec, Source
from edgeproof_export.original import HeldOut


@dataclass(frozen=True)
class Parity:
    """One artifact, run by one engine, beside the original."""

    path: str
    engine: str
    comparison: Comparison  # held-out rows and golden rows
    metrics: Metrics  # held-out rows only

    @property
    def passed(self) -> bool:
        """Whether every probability stays within its derived bound."""
        return self.comparison.passed

    def to_json(self) -> dict[str, Any]:
        """Return what the manifest holds."""
        figures = self.metrics.to_json()
        kept = {key: figures[key] for key in ("accuracy", "auc", "log_loss")}
        return {"engine": self.engine, **self.comparison.to_json(), **kept}


def measure_parity(
    spec: FormatSpec, artifact: bytes, source: Source, held_out: HeldOut, golden: Floats, original: Floats
) -> Parity:
    """Run an artifact on held-out and golden rows and compare.

    golden: (g, n_features) float32. original: (n + g,) float32, the original's probabilities of the held-out rows,
    then of the golden ones. Raises EngineError if the engine refuses the artifact.
    """
    rows = np.concatenate([held_out.rows, golden])
    found = engines.get(spec.engine).load(artifact, source.contract).probability(rows)
    bound = parity_bound(source.contract, source.network, rows, spec.engine)
    return Parity(
        path=spec.path,
        engine=spec.engine,
        comparison=compare(found, original, bound, source.contract.threshold),
        metrics=measure(held_out.truth, found[: len(held_out.rows)], source.contract.threshold),
    )
