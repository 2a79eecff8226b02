"""One row as services have it, a mapping: to a row vector in a few microseconds, by the grammar of tables."""

import struct
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import CategoricalFeature, Contract
from edgeproof.errors import RowsError
from edgeproof.rows.frames import batch_of
from edgeproof.rows.vectors import row_vectors

_Reader = Callable[[Any], float]  # a cell to its place in the row vector
_UNREADABLE = (KeyError, TypeError, ValueError, ArithmeticError, struct.error)


class Decision(NamedTuple):
    """The answer to one row."""

    label: str
    probability: float  # of the second label; a float32 value


class RowReader:
    """Reads single rows; thread-safe, since it holds nothing but the contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._readers = [
            (feature.name, _category(feature, contract.missing))
            if isinstance(feature, CategoricalFeature)
            else (feature.name, _number(contract.missing))
            for feature in contract.features
        ]
        self._pack = struct.Struct(f"={contract.n_features}f").pack  # rounds to the nearest float32

    def vector(self, row: Mapping[str, Any]) -> Floats:
        """Return the row vector, (1, n_features) float32; raises RowsError that names the column."""
        if type(row) is not dict:  # another mapping may make up what it does not have
            row = _plain(row)
        try:
            packed = self._pack(*[read(row[name]) for name, read in self._readers])
        except _UNREADABLE:  # also for numbers beyond float32; the way of tables knows, and says what is wrong
            return row_vectors(self._contract, batch_of([row]))
        return np.frombuffer(packed, np.float32).reshape(1, -1)

    def decision(self, probability: float) -> Decision:
        """Return the answer for a float32 probability."""
        return Decision(self._contract.labels[probability > self._contract.threshold], probability)


def _plain(row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise RowsError(f"row: expected a dict, got {type(row).__name__}; predict takes arrays and frames")
    return dict(row)


def _number(missing: AbstractSet[str]) -> _Reader:
    def read(cell: Any) -> float:
        return cell if type(cell) is float else grammar.numeric_value(cell, missing)

    return read


def _category(feature: CategoricalFeature, missing: AbstractSet[str]) -> _Reader:
    # Texts that the grammar would give back unchanged need not pass through it.
    exact = {text: code for text, code in feature.codes.items() if grammar.clean(text) == text and text not in missing}

    def read(cell: Any) -> float:
        if type(cell) is str and cell in exact:
            return exact[cell]
        value = grammar.categorical_value(cell, missing)
        return 0 if value is None else feature.codes.get(value, 0)

    return read
