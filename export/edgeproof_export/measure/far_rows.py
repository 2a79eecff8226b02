"""What int8 files are worth on rows with numbers far outside the training range."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof import engines
from edgeproof.decision import INT8, Contract
from edgeproof.proof import agree
from edgeproof.types import Floats
from edgeproof_export.formats import FormatSpec
from edgeproof_export.source import GATE_SEED, outside

_ROWS = 2_000
_SEVERAL = 1 / 3  # of the numbers


@dataclass(frozen=True)
class FarRows:
    """Shares of equal labels, 0…1, of the int8 file that is worst: with one number outside, with a third of them."""

    one: float
    several: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures of the manifest: `edgeproof.package.figures.OUTSIDE`."""
        return {"one": self.one, "several": self.several}


def measure_far_rows(
    artifacts: Mapping[FormatSpec, bytes], contract: Contract, held_out: Floats, original: Callable[[Floats], Floats]
) -> FarRows | None:
    """Compare int8 files with the original; None where there are none, or no numbers.

    held_out: (n, width) float32, repeated as often as is needed. original: row vectors to scores.
    """
    rows = np.resize(held_out, (_ROWS, contract.width))
    rooms = [outside(contract, rows, GATE_SEED), outside(contract, rows, GATE_SEED, _SEVERAL)]
    loaded = [engines.load(spec.engine, data, contract) for spec, data in artifacts.items() if spec.precision == INT8]
    if not loaded or not len(rooms[0]):
        return None
    shares = [
        min(agree(engine.scores(moved), expected, contract.rule).agreement for engine in loaded)
        for moved, expected in ((moved, original(moved)) for moved in rooms)
    ]
    return FarRows(*shares)
