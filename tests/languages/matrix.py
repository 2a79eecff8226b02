"""Answers of all consumers beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from edgeproof.decision import Contract, Network
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.errors import RowsError
from edgeproof.proof.golden import same_bits
from edgeproof.rows import Batch, row_vectors
from edgeproof.types import Floats

from . import Cell
from .wire import REFUSED, answer


@dataclass(frozen=True, eq=False)
class Answers:
    """What one implementation answered."""

    vectors: Floats  # (n,) float32
    named: list[str]  # as wire.py says; none where the language has no names for cells

    def differing(self, other: "Answers") -> int:
        """Count the answers whose bits differ."""
        differing = same_bits(self.vectors, other.vectors)
        if self.named and other.named:
            differing += sum(a != b for a, b in zip(self.named, other.named, strict=True))
        return differing


def reference(contract: Contract, network: Network, vectors: Floats, rows: Sequence[Sequence[Cell]]) -> Answers:
    """Return what the reference engine answers."""
    engine = ReferenceEngine(contract, network)
    return Answers(engine.scores(vectors)[:, 0], [_named(contract, engine, row) for row in rows])


def _named(contract: Contract, engine: ReferenceEngine, row: Sequence[Cell]) -> str:
    columns = {name: [cell] for name, cell in zip(contract.feature_names, row, strict=False) if cell is not ...}
    try:
        vectors = row_vectors(contract, Batch(columns, 1))
    except RowsError:
        return REFUSED
    return answer(engine.scores(vectors)[0], contract.rule, vectors[0])


def table(answers: Mapping[str, Answers]) -> str:
    """Return the N × N matrix of differing answers, as text."""
    width = max(map(len, answers)) + 1
    lines = ["".join(name.rjust(width) for name in ("", *answers))]
    for name, one in answers.items():
        counts = (str(one.differing(other)) for other in answers.values())
        lines.append("".join(cell.rjust(width) for cell in (name, *counts)))
    return "\n".join(lines)


def total(answers: Mapping[str, Answers]) -> int:
    """Return the sum of the matrix."""
    return sum(one.differing(other) for one in answers.values() for other in answers.values())
