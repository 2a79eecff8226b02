"""The schema of a decision: features, labels, rule. Everything between a raw row and a label but the network.

Laws, tested: `Contract.from_json(c.to_json()) == c`, and every number is a float32 value.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby, islice, pairwise
from typing import Any

import numpy as np

from edgeproof.codec import canonical
from edgeproof.decision import grammar
from edgeproof.decision.cells import without
from edgeproof.decision.features import Affine, Feature, feature_from_json
from edgeproof.decision.fields import expect, expect_keys, text, texts
from edgeproof.decision.hints import NO_HINTS, RowsHints
from edgeproof.decision.rule import Rule, rule_from_json
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Bools, Floats

CONTRACT_VERSION = 1
_KEYS = {"contract", "name", "target", "labels", "rule", "features", "missing_values"}


@dataclass(frozen=True)
class Contract:
    """All that a consumer needs to turn a raw row into a decision, apart from the network."""

    name: str
    target: str
    labels: tuple[str, ...]
    rule: Rule
    features: tuple[Feature, ...]
    missing_values: tuple[str, ...] = grammar.MISSING_VALUES  # words, for features without their own
    rows: RowsHints = NO_HINTS

    def __post_init__(self) -> None:
        expect(bool(self.name) and slug(self.name) == self.name, f"name {self.name!r} is not a lower-case ASCII slug")
        different = len(set(self.labels)) == len(self.labels) >= 2
        expect(different and all(self.labels), f"labels: expected two or more, all different, got {self.labels}")
        self.rule.n_scores(len(self.labels))  # raises if it cannot decide among them
        expect(bool(self.features), "expected at least one feature")
        names = self.feature_names
        expect(all(names), "a feature has an empty name")
        expect(len(set(names)) == len(names), "two features have the same name")
        for word in {*self.missing_values, *(word for f in self.features for word in f.missing_values or ())}:
            told = f"missing_values: expected {grammar.word(word)!r}, got {word!r}"
            expect(grammar.word(word) == word, told)
        alone = len(names) == 1 or all(len(feature.given_shape) == 1 for feature in self.features)
        expect(alone, "expected a picture or a window to be the only feature")

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the columns of a table, in order."""
        return tuple(feature.name for feature in self.features)

    @property
    def numeric_names(self) -> tuple[str, ...]:
        """Names of the columns whose cells are numbers, in order."""
        return tuple(feature.name for feature in self.features if feature.is_number)

    @property
    def n_features(self) -> int:
        """Number of features: columns of a table."""
        return len(self.features)

    @cached_property
    def n_scores(self) -> int:
        """How many scores of a row the rule decides on."""
        return self.rule.n_scores(len(self.labels))

    @cached_property
    def width(self) -> int:
        """Width of the row vector."""
        return sum(feature.width for feature in self.features)

    @property
    def given_shape(self) -> tuple[int, ...]:
        """The shape in which artifacts take one row: (width,), or that of the only feature."""
        return self.features[0].given_shape if len(self.features) == 1 else (self.width,)

    @property
    def encoded_shape(self) -> tuple[int, ...]:
        """The shape of what they make of it for the network."""
        return self.given_shape if len(self.given_shape) > 1 else (self.n_encoded,)

    @property
    def given_bytes(self) -> bool:
        """Whether artifacts take uint8; float32 else."""
        return len(self.features) == 1 and self.features[0].is_bytes

    @cached_property
    def n_encoded(self) -> int:
        """Width of the encoded vector, which the network takes."""
        return sum(feature.n_encoded for feature in self.features)

    @cached_property
    def places(self) -> tuple[slice, ...]:
        """Where the numbers of each feature are in the row vector."""
        return _places(feature.width for feature in self.features)

    @cached_property
    def encoded_places(self) -> tuple[slice, ...]:
        """Where the columns of each feature are in the encoded vector."""
        return _places(feature.n_encoded for feature in self.features)

    @cached_property
    def missing(self) -> frozenset[str]:
        """The words that stand for a missing value, of the target and of features without their own."""
        return frozenset(self.missing_values)

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """The words that stand for a missing value in the column of each feature."""
        own = (feature.missing_values for feature in self.features)
        return tuple(self.missing if one is None else frozenset(one) for one in own)

    @cached_property
    def has_missing_numbers(self) -> bool:
        """Whether some column has a number that means missing."""
        pairs = zip(self.features, self.words, strict=True)
        return any(feature.is_number and grammar.missing_numbers(words) for feature, words in pairs)

    def without_missing(self, rows: Floats) -> Floats:
        """Return row vectors (n, width) with NaN for each number that stands for missing; rows
        themselves where the contract lists no such number.
        """
        if not self.has_missing_numbers:
            return rows
        result = rows.copy()
        for feature, place, words in zip(self.features, self.places, self.words, strict=True):
            if feature.is_number:
                result[:, place] = without(rows[:, place], grammar.missing_numbers(words))
        return result

    def encode(self, rows: Floats) -> Floats:
        """Turn row vectors into encoded vectors.

        rows: (batch, width) float32, contract order, as its features define them: numbers, NaN where missing;
        category codes from 1 (0 unknown). Returns (batch, n_encoded) float32, all finite.
        """
        encoded = np.empty((len(rows), self.n_encoded), np.float32)
        with np.errstate(over="ignore"):  # a contract nobody trained may overflow; what comes out is refused
            for kind, some, place, columns in self._runs:
                encoded[:, columns] = kind.encode_all(some, rows[:, place])
        return encoded

    def odd(self, rows: Floats) -> Bools:
        """Return which values of row vectors show that training has not seen their like: (n, n_features)."""
        return np.concatenate([kind.odd_all(some, rows[:, place]) for kind, some, place, _ in self._runs], axis=1)

    @cached_property
    def _runs(self) -> tuple[tuple[type[Feature], Sequence[Feature], slice, slice], ...]:
        """Neighbours of one kind, which are encoded together: their class, they, their numbers, their columns."""
        found, start = [], 0
        for kind, some in groupby(self.features, type):
            run = tuple(some)
            stop = start + len(run)
            place, columns = (slice(of[start].start, of[stop - 1].stop) for of in (self.places, self.encoded_places))
            found.append((kind, run, place, columns))
            start = stop
        return tuple(found)

    @cached_property
    def affine(self) -> tuple[Affine, ...]:
        """The encoded columns `(v - mean) * scale`: their places in the encoded vector and those of v in the row."""
        pairs = zip(self.features, self.places, self.encoded_places, strict=True)
        return tuple(
            one._replace(column=columns.start + one.column, source=place.start + one.source)
            for feature, place, columns in pairs
            for one in feature.affine
        )

    @property
    def is_affine(self) -> bool:
        """Whether the encoded vector is the row vector, number by number centred and scaled."""
        in_order = all(one.column == one.source for one in self.affine)
        return in_order and len(self.affine) == self.n_encoded == self.width

    @cached_property
    def imputed(self) -> tuple[float, ...]:
        """An ordinary value for each number of the row vector, which is encoded as a missing cell is."""
        return tuple(x for feature in self.features for x in feature.imputed)

    def recentred(self, means: Sequence[float], scales: Sequence[float]) -> "Contract":
        """Return the contract with another mean and scale, float32 values, for each column of `affine`."""
        numbers = iter(zip(means, scales, strict=True))
        own = [list(islice(numbers, len(feature.affine))) for feature in self.features]
        features = (
            feature.recentred([mean for mean, _ in pairs], [scale for _, scale in pairs])
            for feature, pairs in zip(self.features, own, strict=True)
        )
        return replace(self, features=tuple(features))

    def to_json(self, complete: bool = False) -> dict[str, Any]:
        """Return the JSON object of `contract.json`; numbers are the shortest decimals of their float32.

        complete: state also what follows from the rest, for readers that compute nothing.
        """
        return {
            "contract": CONTRACT_VERSION,
            "name": self.name,
            "target": self.target,
            "labels": list(self.labels),
            "rule": self.rule.to_json(),
            "missing_values": list(self.missing_values),
            "features": [feature.to_json(complete) for feature in self.features],
            **({"rows": hints} if (hints := self.rows.to_json()) else {}),
        }

    def to_bytes(self) -> bytes:
        """Return the canonical JSON bytes, which stand in metadata and under the model id."""
        return self._bytes

    @cached_property
    def _bytes(self) -> bytes:
        return canonical.dumps(self.to_json())

    @classmethod
    def from_json(cls, value: Any) -> "Contract":
        """Read a contract from its JSON object.

        Raises DamagedPackageError, naming the field, for anything `to_json` would not have written.
        """
        version = value.get("contract") if isinstance(value, dict) else None
        if isinstance(version, int) and version > CONTRACT_VERSION:
            raise DamagedPackageError(
                f"contract: made by a newer edgeproof: expected version {CONTRACT_VERSION}, got {version}; upgrade"
            )
        expect(version == CONTRACT_VERSION and version is not True, f"expected version 1, got {version!r}")
        expect_keys("contract", value, _KEYS | ({"rows"} & set(value)))
        expect(isinstance(value["features"], list), "features: expected a list")
        return cls(
            name=text("name", value["name"]),
            target=text("target", value["target"]),
            labels=texts("labels", value["labels"]),
            rule=rule_from_json(value["rule"]),
            features=tuple(feature_from_json(feature) for feature in value["features"]),
            missing_values=texts("missing_values", value["missing_values"]),
            rows=RowsHints.from_json(value["rows"]) if "rows" in value else NO_HINTS,
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Contract":
        """Read a contract from JSON bytes; raises DamagedPackageError."""
        try:
            value = canonical.loads(data)
        except ValueError as error:
            raise DamagedPackageError(f"contract: expected JSON, got {error}") from None
        return cls.from_json(value)


def _places(sizes: Iterable[int]) -> tuple[slice, ...]:
    return tuple(slice(start, stop) for start, stop in pairwise(accumulate(sizes, initial=0)))


def slug(text: str) -> str:
    """Return a lower-case ASCII name for paths and identifiers: `My Table (2)` gives `my_table_2`."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return name if name and not name[0].isdigit() else f"model_{name}".rstrip("_")


def model_id(contract: Contract, weights: bytes) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical contract and the weights file."""
    digest = hashlib.sha256(contract.to_bytes())
    digest.update(weights)
    return digest.hexdigest()
