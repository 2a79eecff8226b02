"""The original: contract and Keras model, which every artifact is measured against."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import tables
from edgeproof.decision import Contract
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, require_columns, row_vectors
from edgeproof.scoring import UNLABELLED, Labels
from edgeproof.types import Floats, Places

_BLOCK = 8_192  # rows at once
_NUMBERS = 1 << 20  # that the model is given at once


@dataclass(frozen=True, eq=False)
class Original:
    """Scores row vectors with the Keras model itself."""

    contract: Contract
    model: Any  # keras.Model

    def scores(self, rows: Floats) -> Floats:
        """rows: (batch, width) float32. Returns (batch, k) float32."""
        encoded = self.contract.encode(rows).reshape(-1, *self.model.input_shape[1:])
        size = max(1, _NUMBERS // self.contract.n_encoded)
        blocks = (encoded[start : start + size] for start in range(0, len(rows), size))
        answers = [np.asarray(self.model(block, training=False)) for block in blocks]
        return np.concatenate([np.empty((0, self.contract.n_scores), np.float32), *answers])


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Rows that training never saw, with their labels."""

    rows: Floats  # (n, width) float32
    truth: Places  # (n,): the place of each label in the contract


def read_held_out(path: Path, contract: Contract, labels: Labels | None = None) -> HeldOut:
    """Read `test.csv`, or another table, with the reader and the grammar that ship; raises RowsError."""
    with tables.reading(str(path)) as reader:
        return labelled(reader, contract, labels)


def labelled(reader: tables.Reader, contract: Contract, labels: Labels | None = None) -> HeldOut:
    """Read rows with their labels from an open table; raises RowsError.

    labels: reads their column; rows whose label is missing are left out. None: the contract's labels, and no others.
    """
    labels = labels or Labels(contract.labels, frozenset())
    vectors, truth = [np.empty((0, contract.width), np.float32)], [np.empty(0, np.intp)]
    require_columns(Batch(dict.fromkeys(reader.columns, ()), 0, reader.source), (contract.target,))
    for batch in reader.batches(_BLOCK):
        places, faults = labels.read(batch, contract.target)
        if faults:
            raise batch.refusal(faults[0])
        known = places != UNLABELLED
        vectors.append(row_vectors(contract, batch)[known])
        truth.append(places[known])
    found = HeldOut(np.concatenate(vectors), np.concatenate(truth))
    if not len(found.truth):
        raise RowsError(f"{reader.source}: expected rows with labels, got none")
    return found
