"""Two packages side by side: the same cells through both, and through one with a part of the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import Contract, Network, quoted
from edgeproof.errors import UsageError
from edgeproof.package import WEIGHTS, Package
from edgeproof.predictor import Predictor
from edgeproof.rows import Batch, Fault, Reading, read
from edgeproof.types import Bools, Floats, Places

PARTS = ("threshold", "encoding", "weights")  # of a decision


class Vectors(NamedTuple):
    """The row vectors of the same rows for both."""

    old: Floats  # (n, width of the old contract)
    new: Floats  # (n, width of the new contract)

    def only(self, rows: Places | Bools) -> "Vectors":
        """Return some of the rows; what both share stays shared."""
        old = self.old[rows]
        return Vectors(old, old if self.old is self.new else self.new[rows])


@dataclass(frozen=True, eq=False)
class Pair:
    """An old and a new decision about the same target with the same labels; all places are those of the old labels."""

    old: Predictor
    new: Predictor

    @classmethod
    def of(cls, old: Predictor, new: Predictor) -> "Pair":
        """Return the pair; raises UsageError where the two do not decide the same thing."""
        one, other = old.contract, new.contract
        if one.target != other.target:
            what = f"target: expected {quoted(one.target)} as the old package, got {quoted(other.target)}"
            raise UsageError(f"{what}; only packages that decide the same thing can be compared")
        if set(one.labels) != set(other.labels):
            told = (", ".join(map(quoted, labels)) for labels in (one.labels, other.labels))
            raise UsageError("labels: expected {} as the old package, got {}; nothing can be compared".format(*told))
        return cls(old, new)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the old order."""
        return self.old.contract.labels

    @cached_property
    def _places(self) -> Places:
        """Where each label of the new contract is in the old one."""
        return np.array([self.labels.index(label) for label in self.new.contract.labels], np.intp)

    @cached_property
    def _shared(self) -> Places | None:
        """The places of the old row vector in the new one; None where some old column is read otherwise."""
        known = {feature.name: index for index, feature in enumerate(self.new.contract.features)}
        found: list[int] = []
        for feature, words in zip(self.old.contract.features, self.old.contract.words, strict=True):
            index = known.get(feature.name)
            if index is None or self.new.contract.words[index] != words:
                return None
            if self.new.contract.features[index].reading != feature.reading:
                return None
            place = self.new.contract.places[index]
            found += range(place.start, place.stop)
        return np.array(found, np.intp)

    @property
    def more(self) -> tuple[str, ...]:
        """Columns to be read as they stand besides those of the new contract: what the old one reads otherwise."""
        if self._shared is not None:
            return ()
        ours = {f.name: (f.reading, words) for f, words in _features(self.new.contract)}
        return tuple(f.name for f, words in _features(self.old.contract) if ours.get(f.name) != (f.reading, words))

    def vectors(self, batch: Batch, reading: Reading) -> tuple[Vectors, list[Fault]]:
        """Return the row vectors of a batch, of which the new contract has made a reading, and all faults by row."""
        shared = self._shared
        if shared is None:
            own = read(self.old.contract, batch)
            faults = sorted(dict.fromkeys([*reading.faults, *own.faults]), key=lambda fault: fault.row)
            return Vectors(own.vectors, reading.vectors), faults
        if np.array_equal(shared, np.arange(self.new.contract.width)):
            return Vectors(reading.vectors, reading.vectors), reading.faults
        return Vectors(np.ascontiguousarray(reading.vectors[:, shared]), reading.vectors), reading.faults

    def in_old_order(self, places: Places) -> Places:
        """Return the places, in the old order, of labels that the new contract gives: (n,)."""
        return self._places[places]

    def probabilities(self, scores: Floats) -> Floats:
        """Return the new package's probability of each label: (n, k) gives (n, n_labels), in the old order."""
        p = self.new.contract.rule.probabilities(scores)
        return p if self.labels == self.new.contract.labels else p[:, np.argsort(self._places)]

    # --- one part replaced

    @cached_property
    def _parts(self) -> "tuple[Part, Part]":
        return Part.of(self.old), Part.of(self.new)

    @property
    def can_be_taken_apart(self) -> bool:
        """Whether either rule can decide on the other's scores, and means the same label by them."""
        old, new = self.old.contract, self.new.contract
        return old.n_scores == new.n_scores and old.labels == new.labels

    def alone(self, vectors: Vectors) -> dict[str, Any]:
        """Return by part which rows the old package decides otherwise if only that part is the new one's: (n,) bool.

        By the reference arithmetic. Encoded columns are told apart by feature, category or term; one that the other
        contract does not have is taken as it encodes a missing cell.
        """
        (old, new), rule = self._parts, self.old.contract.rule
        before, after = (part.contract.encode(x) for part, x in zip((old, new), vectors, strict=True))
        scores = old.network.scores(before)
        decided = encoding = weights = rule.decide(scores)
        is_retrained = old.weights != new.weights
        given = old.aligned(after, new) if is_retrained else after  # of the same weights, columns are what they were
        if not np.array_equal(given, before):
            encoding = rule.decide(old.network.scores(given))
        if is_retrained:
            weights = rule.decide(new.network.scores(new.aligned(before, old)))
        moved = dict(zip(PARTS, (self.new.contract.rule.decide(scores), encoding, weights), strict=True))
        return {part: places != decided for part, places in moved.items()}


@dataclass(frozen=True, eq=False)
class Part:
    """Contract and float32 network of one package."""

    contract: Contract
    network: Network
    weights: bytes

    @classmethod
    def of(cls, predictor: Predictor) -> "Part":
        """Read the weights; raises DamagedPackageError."""
        weights = package_of(predictor).files[WEIGHTS]
        network = Network.from_bytes(weights)
        network.check(predictor.contract)
        return cls(predictor.contract, network, weights)

    @cached_property
    def _names(self) -> dict[Any, int]:
        """The encoded columns: feature, kind and their name there, and their places."""
        places = zip(self.contract.features, self.contract.encoded_places, strict=True)
        return {
            (feature.name, feature.kind, name): place.start + index
            for feature, place in places
            for index, name in enumerate(feature.encoded_names)
        }

    @cached_property
    def _absent(self) -> Floats:
        """What a row of missing cells is encoded as: (n_encoded,)."""
        row = np.array([[x for feature in self.contract.features for x in feature.absent]], np.float32)
        encoded: Floats = self.contract.encode(row)[0]
        return encoded

    def aligned(self, encoded: Floats, other: "Part") -> Floats:
        """Return what the other contract has encoded, (n, its n_encoded), as this network takes it: (n, n_encoded)."""
        sources = [other._names.get(name, -1) for name in self._names]  # noqa: SLF001 — another of this class
        if sources == list(range(encoded.shape[1])):
            return encoded
        places = np.array(sources, np.intp)
        return np.where(places >= 0, encoded[:, np.maximum(places, 0)], self._absent).astype(np.float32)


def package_of(predictor: Predictor) -> Package:
    """Return the package of a predictor; raises UsageError for a naked model."""
    if predictor.package is None:
        raise UsageError("expected two packages, got a naked model, which carries neither weights nor proof")
    return predictor.package


def _features(contract: Contract) -> Sequence[tuple[Any, Any]]:
    return list(zip(contract.features, contract.words, strict=True))
