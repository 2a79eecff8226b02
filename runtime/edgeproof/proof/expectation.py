"""What each artifact must answer on each engine, and how far it may be off: exact bits where they are defined."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from edgeproof.decision import FLOAT16, FLOAT32, INT8, Contract, Network, QuantisedNetwork
from edgeproof.engines import ENGINES
from edgeproof.errors import DamagedPackageError
from edgeproof.package import WEIGHTS, WEIGHTS_INT8
from edgeproof.proof import bounds
from edgeproof.proof.bounds import ORIGINAL
from edgeproof.proof.golden import Comparison, compare
from edgeproof.types import Doubles, Floats

# Share of its bound that an answer may reach. Of a derived bound, engines were seen to use a sixth; to ask for half
# means that what passes on the rows of a proof stays within the whole on others. An int8 bound is a number of steps.
_SHARE, _INT8_SHARE = 0.5, 1.0
_KEPT = 16  # of all precisions, own errors and the two sets of rows of a proof
# Kernels of other engines stay within their intervals, which may be wide in a row full of ties.
_INT8_LIMIT = 1.0


@dataclass(frozen=True, eq=False)
class Expectations:
    """The contract, and the networks that define the answers.

    Answers and bounds are kept for the row vectors that came last, the same array: several engines run the same rows.
    """

    contract: Contract
    network: Network
    quantised: QuantisedNetwork | None
    _kept: dict[Hashable, tuple[Floats, Any]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, contract: Contract, files: Mapping[str, bytes]) -> "Expectations":
        """Read the networks from the files of a package; raises DamagedPackageError."""
        if WEIGHTS not in files:
            raise DamagedPackageError(f"the package has no {WEIGHTS}")
        int8 = files.get(WEIGHTS_INT8)
        quantised = None if int8 is None else QuantisedNetwork.from_bytes(int8)
        network = Network.from_bytes(files[WEIGHTS])
        for one in (network, quantised):
            if one is not None:
                one.check(contract)
        return cls(contract, network, quantised)

    @cached_property
    def _float16(self) -> Network:
        return self.network.in_float16()

    def unsupported(self, engine: str) -> str | None:
        """Say why an engine cannot run this network, or None."""
        lacking = {layer.activation for layer in self.network.layers} & ENGINES[engine].lacks
        return f"its kernels have no {', '.join(sorted(lacking))}" if lacking else None

    def answers(self, precision: str, rows: Floats) -> Floats:
        """Return the answers that the arithmetic defines: rows (n, width) gives (n, k) float32."""
        answers: Floats = self._once(rows, precision, partial(self._answers, precision, rows))
        return answers

    def _answers(self, precision: str, rows: Floats) -> Floats:
        if precision == INT8:
            if self.quantised is None:
                raise DamagedPackageError(f"the package has an int8 artifact, but no {WEIGHTS_INT8}")
            return self.quantised.scores(self.contract, rows)
        network = self._float16 if precision == FLOAT16 else self.network
        return network.scores(self.contract.encode(rows))

    def bound(self, precision: str, engine: str, rows: Floats, other: str = "reference") -> Doubles:
        """Bound |p_engine − p_other| score by score, (n, k) float64; 0 where the bits are defined."""
        if precision == INT8:
            if self.quantised is None or INT8 in ENGINES[engine].exact:
                return np.zeros((len(rows), self.contract.n_scores))
            twice = ENGINES[engine].rounds_twice
            steps: Doubles = self._once(rows, twice, partial(self.quantised.bound, self.contract, rows, twice))
            return steps
        if other != ORIGINAL and precision in ENGINES[engine].exact:
            return np.zeros((len(rows), self.contract.n_scores))
        network = self._float16 if precision == FLOAT16 else self.network
        total = np.zeros((len(rows), self.contract.n_scores))
        moved = None
        if network.is_deep:  # what takes long, the same for every engine
            make = partial(bounds.deep_sensitivity, self.contract, network, rows)
            moved = self._once(rows, (precision, "sensitivity"), make)
        for side in (engine, other):
            own = precision, bounds.activation_error(side)  # by which engines differ
            total += self._once(rows, own, partial(bounds.score_bound, self.contract, network, rows, side, moved))
        return total

    def _once(self, rows: Floats, what: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made of the same array before, or make it: nobody writes into rows that are proven."""
        key = id(rows), what
        if key not in self._kept:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = rows, make()  # with the array, so that no other has its id
        return self._kept[key][1]

    def compare(self, precision: str, engine: str, rows: Floats, found: Floats) -> Comparison:
        """Compare what an engine gave for rows (n, width) with what it must give."""
        limit = _INT8_LIMIT if precision == INT8 else bounds.LIMIT
        bound = self.bound(precision, engine, rows)
        share = _INT8_SHARE if precision == INT8 else _SHARE
        return compare(found, self.answers(precision, rows), bound, self.contract.rule, limit, share)

    def compare_original(self, engine: str, rows: Floats, found: Floats, original: Floats) -> Comparison:
        """Compare what an engine gave in float32 with what the original model gave: both (n, k) float32."""
        bound = self.bound(FLOAT32, engine, rows, ORIGINAL)
        return compare(found, original, bound, self.contract.rule, share=_SHARE)
