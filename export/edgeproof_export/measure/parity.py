"""Every artifact against the original, through the engines that ship: a pure function from probabilities to figures."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof import engines
from edgeproof.decision import FLOAT32, precision_order
from edgeproof.proof import Agreement, Comparison, Expectations, agree, rounded
from edgeproof.scoring import Metrics, measure
from edgeproof.types import Floats
from edgeproof_export.formats import FormatSpec
from edgeproof_export.source import HeldOut


@dataclass(frozen=True, eq=False)
class Rows:
    """What parity is measured on, and what the original answers."""

    held_out: HeldOut
    resampled: Floats  # (r, width) float32: columns of training rows, drawn each by itself
    golden: Floats  # (g, width) float32
    n_text: int  # how many of the golden rows, the first, a table can hold as text
    original: Floats  # (n + r + g, k) float32: the original's scores, in this order

    @property
    def all(self) -> Floats:
        """All rows in order: (n + r + g, width) float32."""
        return np.concatenate([self.held_out.rows, self.resampled, self.golden])

    def among(self, n_unseen: int) -> tuple[Floats, Floats]:
        """Return golden rows and at most so many unseen ones, and the original's scores."""
        places = np.r_[self.n_unseen : len(self.original), 0 : min(self.n_unseen, n_unseen)]
        return self.all[places], self.original[places]

    @property
    def n_held_out(self) -> int:
        """Number of rows with labels."""
        return len(self.held_out.rows)

    @property
    def n_unseen(self) -> int:
        """Number of held-out and resampled rows."""
        return self.n_held_out + len(self.resampled)


@dataclass(frozen=True)
class Parity:
    """One artifact, run by one engine, compared with the original and with its own arithmetic."""

    spec: FormatSpec
    size: int  # bytes
    comparison: Comparison  # all rows: with what its arithmetic defines; in float32, with the original
    unseen: Agreement  # held-out and resampled rows
    flips: int  # labels that differ on held-out rows
    golden: Agreement
    held_out: Metrics

    @property
    def path(self) -> str:
        """Where the artifact stands in the package."""
        return self.spec.path

    @property
    def passed(self) -> bool:
        """Whether every probability stays within its derived bound."""
        return self.comparison.passed

    def to_json(self, drift: list[str]) -> dict[str, Any]:
        """Return what the manifest holds; drift: limits that it misses and was sealed with all the same."""
        quality = self.held_out.to_json()
        return {
            "engine": self.spec.engine,
            "bound": self.comparison.to_json(),
            "unseen": self.unseen.to_json(),
            "golden": self.golden.to_json(),
            "held_out": {**{key: quality[key] for key in ("accuracy", "auc", "log_loss")}, "flips": self.flips},
            "drift": drift,
        }


def measure_parity(spec: FormatSpec, artifact: bytes, expectations: Expectations, rows: Rows) -> Parity:
    """Run an artifact on all rows and compare; raises EngineError if the engine refuses the artifact."""
    contract = expectations.contract
    found = engines.load(spec.engine, artifact, contract).scores(rows.all)
    if spec.precision == FLOAT32:
        comparison = expectations.compare_original(spec.engine, rows.all, found, rows.original)
    else:
        comparison = expectations.compare(spec.precision, spec.engine, rows.all, found)
    n, n_held_out, rule = rows.n_unseen, rows.n_held_out, contract.rule
    return Parity(
        spec=spec,
        size=len(artifact),
        comparison=comparison,
        unseen=agree(found[:n], rows.original[:n], rule),
        flips=agree(found[:n_held_out], rows.original[:n_held_out], rule).flips,
        golden=agree(found[n:], rows.original[n:], rule),
        held_out=measure(rows.held_out.truth, found[:n_held_out], rule),
    )


def matrix(
    artifacts: dict[FormatSpec, bytes], expectations: Expectations, rows: Floats, original: Floats
) -> dict[str, Any]:
    """Run every artifact by every engine, and ONNX also by its own evaluator, and compare each with every other.

    rows: (n, width) float32. original: (n, k) float32. Returns names and two lower triangles: largest |Δp|, flips.
    """
    from edgeproof_export.measure.evaluator import evaluated

    answers = {"float32 original (Keras)": original}
    for spec, artifact in sorted(artifacts.items(), key=lambda item: precision_order(item[0].precision)):
        for engine, entry in engines.ENGINES.items():
            if entry.format == spec.format and not expectations.unsupported(engine):
                loaded = engines.load(engine, artifact, expectations.contract)
                answers[f"{spec.precision} {engine}"] = loaded.scores(rows)
        if spec.format == "onnx" and not expectations.network.is_deep:  # which it takes minutes for
            answers[f"{spec.precision} onnx evaluator"] = evaluated(artifact, rows, expectations.contract.n_scores)
    names, found = list(answers), list(answers.values())
    triangle = [[agree(a, b, expectations.contract.rule) for b in found[:i]] for i, a in enumerate(found)]
    return {
        "rows": len(rows),
        "names": names,
        "largest": [[rounded(cell.largest) for cell in row] for row in triangle],
        "flips": [[cell.flips for cell in row] for row in triangle],
    }
