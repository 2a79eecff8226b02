"""Held-out and training pictures as `export` reads them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from edgeproof import handover, tables
from edgeproof.decision import Contract, grammar
from edgeproof.types import Floats
from edgeproof_train.table import Positions

_NUMBERS = 1 << 24  # of calibration pictures, at most
_FEWEST = 512  # calibration pictures, however large


def write_test(folder: Path, contract: Contract, vectors: Floats, y: Floats) -> None:
    """Write `test.csv`: each picture as a text that holds it, then its label. vectors: (n, width). y: (n,)."""
    (feature,) = contract.features
    cells = {
        feature.name: [feature.text(tuple(vector), ()) for vector in vectors.tolist()],
        contract.target: [contract.labels[int(one)] for one in y],
    }
    columns = {grammar.protected(name): [grammar.protected(one) for one in column] for name, column in cells.items()}
    with (folder / handover.TEST).open("wb") as stream:
        writer = tables.writer(stream, list(columns))
        writer.write(columns)
        writer.close()


def write_calibration(
    folder: Path, vectors: Callable[[Positions], Floats], train: Positions, y: Floats, seed: int
) -> None:
    """Write `calibration.npz`: training pictures, in order, as many as its size allows. y: (n,) of all pictures."""
    width = vectors(train[:1]).shape[1]
    most = min(handover.CALIBRATION_ROWS, max(_FEWEST, _NUMBERS // width))
    chosen = train if len(train) <= most else np.sort(np.random.default_rng(seed).choice(train, most, replace=False))
    (folder / handover.CALIBRATION).write_bytes(handover.calibration_bytes(vectors(chosen), y[chosen]))
