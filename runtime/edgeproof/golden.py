"""Golden rows: inputs with the answers that the original gave, and a comparison that NaN never passes."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof import bounds, canonical
from edgeproof.arithmetic import Floats
from edgeproof.bounds import Doubles
from edgeproof.contract import CategoricalFeature, Contract
from edgeproof.errors import DamagedPackageError
from edgeproof.float32 import shortest
from edgeproof.network import Network
from edgeproof.package import Package

ROWS = "golden/rows.csv"
VECTORS = "golden/vectors.npy"
EXPECTED = "golden/expected.json"


@dataclass(frozen=True, eq=False)
class Golden:
    """Row vectors and what the original model and the reference engine answered.

    The first rows also stand as text in `golden/rows.csv`; those with infinities, which no table holds, come last.
    """

    vectors: Floats  # (n, n_features) float32
    original: Floats  # (n,) float32: probability by the original Keras model
    reference: Floats  # (n,) float32: the exact bits of every bit-exact implementation

    def to_files(self) -> dict[str, bytes]:
        """Return `golden/vectors.npy` and `golden/expected.json`."""
        expected = {key: [shortest(float(p)) for p in getattr(self, key)] for key in ("original", "reference")}
        return {VECTORS: _vectors_to_bytes(self.vectors), EXPECTED: canonical.dumps(expected)}

    @classmethod
    def of(cls, package: Package) -> "Golden":
        """Read the golden rows of a package; raises DamagedPackageError."""
        try:
            expected = canonical.loads(package.files[EXPECTED])
            original, reference = (_probabilities(expected[key]) for key in ("original", "reference"))
            vectors = _read_vectors(package.files[VECTORS], (len(original), package.contract.n_features))
        except (KeyError, ValueError, TypeError) as error:
            raise DamagedPackageError(f"golden rows: missing or unreadable: {error}") from None
        if len(reference) != len(original) or not len(original):
            raise DamagedPackageError(f"golden rows: expected as many answers, got {len(original)}, {len(reference)}")
        return cls(vectors, original, reference)


def _probabilities(values: Any) -> Floats:
    if type(values) is not list or not all(type(value) is float for value in values):
        raise ValueError("expected lists of probabilities")
    return np.array(values, np.float64).astype(np.float32)


def _vectors_to_bytes(vectors: Floats) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(vectors, "<f4"), allow_pickle=False)
    return stream.getvalue()


def _read_vectors(data: bytes, shape: tuple[int, int]) -> Floats:
    """Read exactly the file that `_vectors_to_bytes` writes: no other header is parsed."""
    size = 4 * shape[0] * shape[1]
    vectors = np.frombuffer(data[len(data) - size :], "<f4") if 0 < size < len(data) else np.empty(0, "<f4")
    if vectors.size != shape[0] * shape[1] or _vectors_to_bytes(vectors.reshape(shape)) != data:
        raise ValueError(f"{VECTORS}: expected a float32 array {shape} as NumPy writes it")
    return vectors.reshape(shape).astype(np.float32)


@dataclass(frozen=True)
class Comparison:
    """Probabilities of one implementation beside the expected ones, row by row."""

    rows: int
    largest: float  # largest |Δp|; NaN if any probability is NaN
    mean: float  # mean |Δp|
    bound: float  # largest derived bound
    over_bound: float  # largest |Δp| ÷ bound of its row; at most 1 passes
    flips: int  # labels that differ where the probability stands farther from the threshold than the bound
    near: int  # rows closer to the threshold than the bound: their labels are not compared

    @property
    def agreement(self) -> float:
        """Share of the compared labels that agree, 0…1."""
        compared = self.rows - self.near
        return 1 - self.flips / compared if compared else 1.0

    @property
    def passed(self) -> bool:
        """Whether every row stays within its bound and no label flips; false whenever NaN is about."""
        return self.over_bound <= 1 and self.largest <= bounds.LIMIT and self.flips == 0

    def to_json(self) -> dict[str, Any]:
        """Return the figures, rounded to 6 significant digits, for manifests and `--json`."""
        figures = {name: float(f"{getattr(self, name):.6g}") for name in ("largest", "mean", "bound", "over_bound")}
        agreement = float(f"{self.agreement:.6g}")
        return {"rows": self.rows, **figures, "flips": self.flips, "near": self.near, "agreement": agreement}


def compare(found: Floats, expected: Floats, bound: Doubles, threshold: float) -> Comparison:
    """Compare probabilities NaN-safely.

    found, expected: (n,) float32. bound: (n,) float64, what |found − expected| may reach in each row.
    """
    difference = np.abs(found.astype(np.float64) - expected.astype(np.float64))
    ratio = difference / bound
    distance = np.abs(expected.astype(np.float64) - np.float32(threshold))
    decided = ~(distance <= bound)
    flipped = decided & (_positive(found, threshold) != _positive(expected, threshold))
    return Comparison(
        rows=len(found),
        largest=_largest(difference),
        mean=float(difference.mean()) if len(found) else 0.0,
        bound=_largest(bound),
        over_bound=_largest(ratio),
        flips=int(flipped.sum() + (np.isnan(found) & decided & ~flipped).sum()),
        near=int((~decided).sum()),
    )


def parity_bound(contract: Contract, network: Network, rows: Floats, engine: str) -> Doubles:
    """Bound |p_engine − p_original| for each row of (batch, n_features) float32; returns (batch,) float64."""
    sides = (bounds.probability_bound(contract, network, rows, side) for side in (engine, "original"))
    total: Doubles = sum(sides, start=np.zeros(len(rows)))
    return total


def same_bits(found: Floats, expected: Floats) -> int:
    """Count the rows whose float32 bits differ, every NaN taken as one."""
    found, expected = (np.where(np.isnan(x), np.float32(np.nan), x).astype(np.float32) for x in (found, expected))
    return int((found.view(np.uint32) != expected.view(np.uint32)).sum())


def _positive(p: Floats, threshold: float) -> npt.NDArray[np.bool_]:
    return p > np.float32(threshold)


def _largest(values: Doubles) -> float:
    return float(values.max()) if len(values) else 0.0


def drawn_rows(contract: Contract, n: int = 1_000) -> Floats:
    """Draw row vectors within the contract's limits, a tenth of the numbers missing: (n, n_features) float32."""
    rng = np.random.default_rng(0)
    rows = np.empty((n, contract.n_features), np.float32)
    for index, feature in enumerate(contract.features):
        if isinstance(feature, CategoricalFeature):
            rows[:, index] = rng.integers(0, feature.n_encoded + 1, n)
        else:
            share = rng.random(n)
            rows[:, index] = np.where(rng.random(n) < 0.1, np.nan, feature.lo * (1 - share) + feature.hi * share)
    return rows
