"""One row as services have it, a mapping: to a row vector in a few microseconds, by the grammar of tables."""

import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import Contract
from edgeproof.errors import RowsError
from edgeproof.rows.frames import batch_of
from edgeproof.rows.reading import read, row_vectors
from edgeproof.rows.shares import MISSING, seen
from edgeproof.types import Floats

_UNREADABLE = (KeyError, TypeError, ValueError, ArithmeticError, struct.error)


class Unusual(NamedTuple):
    """A cell whose like training has not seen."""

    column: str
    kind: str  # unknown, range or missing
    value: Any  # as the row has it


class _Pair(NamedTuple):
    label: str
    probability: float  # a float32 value: of the second label; by `argmax`, the score of the label


class Decision(_Pair):
    """The answer to one row: a pair of label and probability, which knows what is unusual about the row."""

    asked: tuple[Contract, Mapping[str, Any]]  # the row as it is, not a copy

    @property
    def warnings(self) -> tuple[Unusual, ...]:
        """The cells whose like training has not seen, in contract order; read when asked for.

        `missing` is a cell that is missing where training had none.
        """
        contract, row = self.asked
        found = read(contract, batch_of([row], contract.feature_names))
        cells = zip(contract.features, found.unusual[0].tolist(), found.missing[0].tolist(), strict=True)
        return tuple(
            Unusual(feature.name, feature.drift if unusual else MISSING, row[feature.name])
            for feature, unusual, missing in cells
            if unusual or (missing and not seen(feature, MISSING))
        )

    @property
    def terms(self) -> dict[str, tuple[str, ...]]:
        """The terms that texts contain, by column; read when asked for. Without columns of texts there are none."""
        from edgeproof.decision import terms_found

        return terms_found(*self.asked)


class RowReader:
    """Reads single rows; thread-safe, since it holds nothing but the contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        pairs = zip(contract.features, contract.words, strict=True)
        self._readers = [(feature.name, feature.reader(words)) for feature, words in pairs]
        wide = any(feature.width > 1 for feature in contract.features)
        # Packing rounds to the nearest float32; what wide features give is packed already.
        self._pack = _packed if wide else struct.Struct(f"={contract.width}f").pack

    def vector(self, row: Mapping[str, Any]) -> Floats:
        """Return the row vector, (1, width) float32; raises RowsError that names the column."""
        if type(row) is not dict:  # another mapping may make up what it does not have
            row = _plain(row)
        try:
            packed = self._pack(*[read(row[name]) for name, read in self._readers])
        except _UNREADABLE:  # also for numbers beyond float32; the way of tables knows, and says what is wrong
            return row_vectors(self._contract, batch_of([row], self._contract.feature_names))
        return np.frombuffer(packed, np.float32).reshape(1, -1)

    def decision(self, scores: Floats, row: Mapping[str, Any]) -> Decision:
        """Return the answer for the scores of one row, (1, k) float32."""
        place, probability = self._contract.rule.answer(scores.tolist()[0])
        decision = Decision(self._contract.labels[place], probability)
        decision.asked = self._contract, row
        return decision


def _packed(*values: float | bytes) -> bytes:
    return b"".join(value if isinstance(value, bytes) else struct.pack("=f", value) for value in values)


def _plain(row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise RowsError(f"row: expected a dict, got {type(row).__name__}; predict takes arrays and frames")
    return dict(row)
