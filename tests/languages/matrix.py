"""Answers of all consumers compared with each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof.decision import Contract, Feature, Network, grammar
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.errors import RowsError
from edgeproof.proof.golden import same_bits
from edgeproof.rows import Batch, row_vectors
from edgeproof.types import Floats

from . import Cell
from .wire import REFUSED, answer, without_warnings


@dataclass(frozen=True, eq=False)
class Answers:
    """What one implementation answered."""

    vectors: Floats  # (n,) float32; none where the kit takes no numbers
    named: list[str]  # as wire.py says; "" for a row, or none at all, where the language has no such cells

    def differing(self, other: "Answers") -> int:
        """Count the answers whose bits differ; not all kits warn."""
        differing = same_bits(self.vectors, other.vectors) if len(self.vectors) and len(other.vectors) else 0
        if self.named and other.named:
            pairs = zip(self.named, other.named, strict=True)
            differing += sum(without_warnings(a) != without_warnings(b) for a, b in pairs if a and b)
        return differing


def reference(contract: Contract, network: Network, vectors: Floats, rows: Sequence[Sequence[Cell]]) -> Answers:
    """Return what the reference engine answers."""
    engine = ReferenceEngine(contract, network)
    return Answers(engine.scores(vectors)[:, 0], [_named(contract, engine, _as_texts(row)) for row in rows])


def _as_texts(row: Sequence[Cell]) -> list[Any]:
    """Return the cells of a row; what was received in bytes as the text that programs make of it."""
    texts = [cell[0] * cell[1] if isinstance(cell, tuple) else cell for cell in row]
    return [cell.decode(errors="replace") if isinstance(cell, bytes) else cell for cell in texts]


def _named(contract: Contract, engine: ReferenceEngine, row: Sequence[Any]) -> str:
    columns = {name: [cell] for name, cell in zip(contract.feature_names, row, strict=False) if cell is not ...}
    try:
        vectors = row_vectors(contract, Batch(columns, 1))
    except RowsError:
        return REFUSED
    return answer(engine.scores(vectors)[0], contract.rule, vectors[0], _warnings(contract, row))


def _warnings(contract: Contract, row: Sequence[Any]) -> str:
    """Return which cells are unlike those of training: `0:range,3:unknown`."""
    told = []
    for place, (feature, words, cell) in enumerate(zip(contract.features, contract.words, row, strict=False)):
        read = feature.read([cell], words)
        if read.unusual()[0]:
            told.append(f"{place}:{feature.drift}")
        elif _is_missing(feature, cell, words) and not feature.seen.missing:
            told.append(f"{place}:missing")
    return ",".join(told)


def _is_missing(feature: Feature, cell: Any, words: frozenset[str]) -> bool:
    if feature.is_number or isinstance(cell, np.ndarray):
        return bool(np.isnan(feature.read([cell], words).values).all())
    return grammar.label_value(cell, words) is None


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
