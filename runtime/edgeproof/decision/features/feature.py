"""What every kind of feature offers: from cells to numbers, from numbers to what the network takes, and in words."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, pairwise
from typing import Any, ClassVar, NamedTuple

import numpy as np

from edgeproof.decision import fields
from edgeproof.decision.features.seen import NOTHING, Seen
from edgeproof.types import Bools, Floats

Values = tuple[float, ...]  # (width,) what a feature takes in one row vector


class Read(NamedTuple):
    """A column of cells, read."""

    values: Floats  # (n, width) float32
    reasons: Mapping[int, str]  # row -> why its cell cannot be read
    unusual: Callable[[], Bools]  # (n,) cells whose like training has not seen


class Affine(NamedTuple):
    """An encoded column that is `(v - mean) * scale`, v being one of the feature's numbers in the row vector."""

    column: int  # its place among the feature's encoded columns
    source: int  # the place of v among the feature's numbers
    mean: float
    scale: float


class Feature(ABC):
    """One column of a table: `width` numbers of the row vector, `n_encoded` columns of the encoded vector.

    Laws, tested for every kind: `from_json(f.to_json()) == f`; a cell alone is read as in its column; the text of a
    value reads back to it.
    """

    kind: ClassVar[str]
    is_number: ClassVar[bool] = False  # whether a cell is one number: tables may read it as such
    is_binary: ClassVar[bool] = False  # whether its numbers are zeros and ones, most of them zeros
    is_bytes: ClassVar[bool] = False  # whether its numbers are whole, 0…255
    drift: ClassVar[str] = "unknown"  # the kind of its unusual cells: unknown, or outside the training range
    name: str
    missing_values: tuple[str, ...] | None = None  # words for missing in this column; None: those of the contract
    seen: Seen = NOTHING  # by training

    # --- shape and JSON

    @property
    @abstractmethod
    def width(self) -> int:
        """How many numbers it takes in the row vector."""

    @property
    def given_shape(self) -> tuple[int, ...]:
        """The shape of its numbers; a feature of several axes is the only one of its contract."""
        return (self.width,)

    @property
    @abstractmethod
    def n_encoded(self) -> int:
        """Number of encoded columns."""

    @abstractmethod
    def to_json(self, complete: bool = False) -> dict[str, Any]:
        """Return the JSON object, `name` and `kind` included.

        complete: state also what follows from the rest, for readers that compute nothing.
        """

    @classmethod
    @abstractmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Feature":
        """Read the JSON object; raises DamagedPackageError for anything `to_json` would not have written."""

    def stated(self) -> dict[str, Any]:
        """Return what any kind may have in the JSON object, where it differs from the default."""
        own = {} if self.missing_values is None else {"missing_values": list(self.missing_values)}
        return {**own, **({"seen": shares} if (shares := self.seen.to_json()) else {})}

    @staticmethod
    def expect_keys(value: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
        """Require these keys and no other but those of `stated`, which are read: arguments of a feature."""
        more = {"missing_values", "seen"} & set(value)
        fields.expect_keys("feature", value, keys | more)
        name = fields.text("name", value["name"])
        own: dict[str, Any] = {}
        if "missing_values" in more:
            own["missing_values"] = fields.texts(f"feature {name!r}: missing_values", value["missing_values"])
        if "seen" in more:
            own["seen"] = Seen.from_json(name, value["seen"])
        return own

    # --- cells to row vectors

    @abstractmethod
    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column of texts or scalars; missing: the words that stand for a missing value."""

    @abstractmethod
    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], Any]:
        """Return what reads one cell, quickly: a float where `width` is 1, else `width` float32 numbers as bytes.

        It may raise any error for a cell that `read` refuses.
        """

    def blank(self, values: Floats) -> Bools:
        """Return which values, (n, width), are those of a missing cell: (n,); an unknown one may give the same."""
        absent = np.array(self.absent, np.float32)
        same = np.isnan(values) if np.isnan(absent).all() else values == absent
        return np.asarray(same[:, 0] if self.width == 1 else same.all(axis=1))

    def odd(self, values: Floats) -> Bools:
        """Return which values, (n, width), show by themselves that training has not seen their like: (n,)."""
        return np.zeros(len(values), bool)

    @classmethod
    def odd_all(cls, features: Sequence[Any], x: Floats) -> Bools:
        """As `odd` for neighbours of this kind, next to each other in x: (n, n_features)."""
        pairs = zip(features, _places(features), strict=True)
        return np.stack([feature.odd(x[:, start:stop]) for feature, (start, stop) in pairs], axis=1)

    # --- row vectors to encoded vectors

    @abstractmethod
    def encode(self, x: Floats) -> Floats:
        """Encode (n, width) float32, whatever it holds, as (n, n_encoded) float32, finite."""

    @classmethod
    def encode_all(cls, features: Sequence[Any], x: Floats) -> Floats:
        """Encode neighbours of this kind, next to each other in x: the bits that `encode` gives for each."""
        pairs = zip(features, _places(features), strict=True)
        return np.concatenate([feature.encode(x[:, start:stop]) for feature, (start, stop) in pairs], axis=1)

    @property
    def affine(self) -> tuple[Affine, ...]:
        """The encoded columns that int8 may centre and scale in its own way."""
        return ()

    def recentred(self, means: Sequence[float], scales: Sequence[float]) -> "Feature":  # noqa: ARG002 — none here
        """Return the feature with another mean and scale for each column of `affine`."""
        return self

    @property
    def encoded_names(self) -> Sequence[Hashable]:
        """What tells its encoded columns apart, in any contract that has the feature: (n_encoded,)."""
        return range(self.n_encoded)

    # --- two contracts compared

    @property
    def reading(self) -> Any:
        """What decides, with the words for missing, which numbers a cell gives."""
        return {key: value for key, value in self.to_json().items() if key not in ("seen", "missing_values")}

    def slices(self, values: Floats) -> list[tuple[str, Bools]]:  # noqa: ARG002 — none here
        """Return parts of the rows, by name, that may behave in their own way: values (n, width), each part (n,)."""
        return []

    # --- values that proofs try

    @property
    @abstractmethod
    def absent(self) -> Values:
        """What a missing cell gives."""

    @property
    @abstractmethod
    def unknown(self) -> Values | None:
        """What a cell gives whose like training has not seen, where all such give the same; else None."""

    @property
    @abstractmethod
    def imputed(self) -> Values:
        """Ordinary values that are encoded as a missing cell is, or as one that tells nothing."""

    @property
    def states_limits(self) -> bool:
        """Whether values count within limits that follow from nothing else."""
        return False

    @property
    def ends(self) -> tuple[Values, Values] | None:
        """Two values far apart between which every other one is allowed; None where there are none between."""
        return None

    @abstractmethod
    def notable(self) -> list[Values]:
        """Return values where implementations may differ and that cells give: the ends of ranges, each category."""

    def foreign(self) -> list[Values]:
        """Return values that no cell gives and that this kind must bear, besides infinities."""
        return []

    @abstractmethod
    def drawn(self, rng: "np.random.Generator", wide: Bools) -> Floats:
        """Draw values, (n, width) float32, some missing; wide: (n,) whether to go beyond the training range.

        The generator is named in quotes everywhere: importing it costs start-up.
        """

    def redrawn(self, values: Floats, rng: "np.random.Generator", n: int) -> Floats:
        """Draw ordinary values from those of other rows: (m, width) float32 gives (n, width)."""
        return values[rng.integers(0, len(values), n)]

    @abstractmethod
    def text(self, values: Values, missing: Sequence[str]) -> str:
        """Return a cell that reads to these values; missing: texts for a missing value."""

    # --- words

    @abstractmethod
    def expected(self) -> str:
        """Say what a usual cell is, after "expected"."""

    @abstractmethod
    def unusual(self) -> str:
        """Say what unusual cells are, after their count: `values unknown`."""

    @abstractmethod
    def described(self) -> str:
        """Say in a few words what its values are."""

    @abstractmethod
    def example(self) -> str:
        """Return a usual cell."""


def _places(features: Sequence[Feature]) -> Iterable[tuple[int, int]]:
    return pairwise(accumulate((feature.width for feature in features), initial=0))
