"""The original: contract and Keras model, which every artifact is measured against."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import tables
from edgeproof.decision import Contract, grammar
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, require_columns, row_vectors
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


def read_held_out(path: Path, contract: Contract) -> HeldOut:
    """Read `test.csv` with the reader and the grammar that ship; raises RowsError."""
    with tables.reading(str(path)) as reader:
        return labelled(reader, contract)


def labelled(reader: tables.Reader, contract: Contract) -> HeldOut:
    """Read rows with their labels from an open table; raises RowsError."""
    vectors, truth = [np.empty((0, contract.width), np.float32)], []
    require_columns(Batch(dict.fromkeys(reader.columns, ()), 0, reader.source), (contract.target,))
    for batch in reader.batches(_BLOCK):
        vectors.append(row_vectors(contract, batch))
        truth += [_label(contract, batch, row) for row in range(batch.n_rows)]
    if not truth:
        raise RowsError(f"{reader.source}: expected rows with labels, got none")
    return HeldOut(np.concatenate(vectors), np.array(truth, np.intp))


def _label(contract: Contract, batch: Batch, row: int) -> int:
    label = grammar.label_value(batch.columns[contract.target][row], frozenset())
    if label not in contract.labels:
        wanted = " or ".join(grammar.quoted(known) for known in contract.labels)
        raise RowsError(
            f"{batch.where(row)}: column {grammar.quoted(contract.target)}: expected {wanted}, got {label!r}"
        )
    return contract.labels.index(label)
