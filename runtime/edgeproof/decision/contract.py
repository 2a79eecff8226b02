"""The schema of a decision: features, labels, threshold. Everything between a raw row and a label but the network.

Laws, tested: `Contract.from_json(c.to_json()) == c`, and every number is a float32 value.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar

from edgeproof.codec import canonical
from edgeproof.decision import grammar
from edgeproof.decision.float32 import MAX, MIN_NORMAL, round_to_float32, shortest
from edgeproof.errors import DamagedPackageError

CONTRACT_VERSION = 1


@dataclass(frozen=True)
class NumericFeature:
    """A feature given as a number.

    Encoded as one column `(v - mean) * scale`, then for each slope t = 1…k a column `(v - edges[t-1]) * slopes[t-1]`
    clamped to 0…1 (piecewise-linear encoding: Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in
    Tabular Deep Learning", 2022), where v is the value, `missing` in place of NaN, clamped to `lo`…`hi`.
    """

    kind: ClassVar[str] = "numeric"

    name: str
    missing: float  # what stands in for a missing value
    min: float  # no training value is smaller
    max: float  # no training value is larger
    lo: float
    hi: float
    mean: float = 0.0
    scale: float = 1.0
    edges: tuple[float, ...] = ()  # (k + 1,) ascending, or empty
    slopes: tuple[float, ...] = ()  # (k,)

    @property
    def n_encoded(self) -> int:
        """Number of encoded columns: one, and one for each slope."""
        return 1 + len(self.slopes)

    def __post_init__(self) -> None:
        _expect(bool(self.name), "a feature has an empty name")
        for number in (self.missing, self.min, self.max, self.lo, self.hi, self.mean, *self.edges):
            _expect_float32(self.name, number)
        for factor in (self.scale, *self.slopes):
            _expect_float32(self.name, factor)
            _expect(
                abs(factor) >= MIN_NORMAL, f"feature {self.name!r}: scale or slope {factor} is not a normal float32"
            )
        _expect(self.lo <= self.hi, f"feature {self.name!r}: expected lo <= hi, got {self.lo} and {self.hi}")
        _expect(self.min <= self.max, f"feature {self.name!r}: expected min <= max, got {self.min} and {self.max}")
        wanted = len(self.slopes) + 1 if self.slopes else 0
        _expect(
            len(self.edges) == wanted,
            f"feature {self.name!r}: expected {wanted} edges for {len(self.slopes)} slopes, got {len(self.edges)}",
        )
        ascending = all(a < b for a, b in pairwise(self.edges))
        _expect(ascending, f"feature {self.name!r}: edges are not in ascending order")


@dataclass(frozen=True)
class CategoricalFeature:
    """A feature given as one of k known texts, encoded as k one-hot columns, all zero for unknown or missing."""

    kind: ClassVar[str] = "categorical"

    name: str
    values: tuple[str, ...]

    @property
    def n_encoded(self) -> int:
        """Number of encoded columns: one for each known value."""
        return len(self.values)

    def __post_init__(self) -> None:
        _expect(bool(self.name), "a feature has an empty name")
        _expect(bool(self.values), f"feature {self.name!r}: expected at least one value")
        _expect(len(set(self.values)) == len(self.values), f"feature {self.name!r}: a value appears twice")
        for value in self.values:
            _expect(value == grammar.category(value), f"feature {self.name!r}: value {value!r} is not canonical")

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """The 1-based code of every known value."""
        return {value: code for code, value in enumerate(self.values, start=1)}


Feature = NumericFeature | CategoricalFeature


@dataclass(frozen=True)
class Contract:
    """All that a consumer needs to turn a raw row into a decision, apart from the network.

    The label is `labels[1]` when `probability > threshold`, both float32.
    """

    name: str
    target: str
    labels: tuple[str, str]
    threshold: float
    features: tuple[Feature, ...]
    missing_values: tuple[str, ...] = grammar.MISSING_VALUES

    def __post_init__(self) -> None:
        _expect(bool(self.name) and slug(self.name) == self.name, f"name {self.name!r} is not a lower-case ASCII slug")
        _expect(len(set(self.labels)) == 2 and all(self.labels), f"expected two different labels, got {self.labels}")
        _expect_float32("threshold", self.threshold)
        _expect(0 <= self.threshold <= 1, f"threshold: expected 0…1, got {self.threshold}")
        _expect(bool(self.features), "expected at least one feature")
        names = [feature.name for feature in self.features]
        _expect(len(set(names)) == len(names), "two features have the same name")

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the columns of a row vector, in order."""
        return tuple(feature.name for feature in self.features)

    @property
    def numeric_names(self) -> tuple[str, ...]:
        """Names of the numeric features, in order."""
        return tuple(feature.name for feature in self.features if isinstance(feature, NumericFeature))

    @property
    def n_features(self) -> int:
        """Width of the row vector."""
        return len(self.features)

    @property
    def n_encoded(self) -> int:
        """Width of the encoded vector, which the network takes."""
        return sum(feature.n_encoded for feature in self.features)

    @cached_property
    def missing(self) -> frozenset[str]:
        """The cleaned texts that stand for a missing value."""
        return frozenset(self.missing_values)

    def to_json(self, complete: bool = False) -> dict[str, Any]:
        """Return the JSON object of `contract.json`; numbers are the shortest decimals of their float32.

        complete: state also what follows from the rest, for readers that compute nothing.
        """
        return {
            "contract": CONTRACT_VERSION,
            "name": self.name,
            "target": self.target,
            "labels": list(self.labels),
            "threshold": shortest(self.threshold),
            "missing_values": list(self.missing_values),
            "features": [_feature_to_json(feature, complete) for feature in self.features],
        }

    def to_bytes(self) -> bytes:
        """Return the canonical JSON bytes, which stand in metadata and under the model id."""
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
        _expect(version == CONTRACT_VERSION and version is not True, f"expected version 1, got {version!r}")
        _expect_keys("contract", value, {"contract", *(field.name for field in fields(cls))})
        labels = _texts("labels", value["labels"])
        _expect(len(labels) == 2, f"expected two labels, got {len(labels)}")
        _expect(isinstance(value["features"], list), "features: expected a list")
        return cls(
            name=_text("name", value["name"]),
            target=_text("target", value["target"]),
            labels=(labels[0], labels[1]),
            threshold=_number("threshold", value["threshold"]),
            features=tuple(_feature_from_json(feature) for feature in value["features"]),
            missing_values=_texts("missing_values", value["missing_values"]),
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Contract":
        """Read a contract from JSON bytes; raises DamagedPackageError."""
        try:
            value = canonical.loads(data)
        except ValueError as error:
            raise DamagedPackageError(f"contract: expected JSON, got {error}") from None
        return cls.from_json(value)


def slug(text: str) -> str:
    """Return a lower-case ASCII name for paths and identifiers: `My Table (2)` gives `my_table_2`."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return name if name and not name[0].isdigit() else f"model_{name}".rstrip("_")


def model_id(contract: Contract, weights: bytes) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical contract and the weights file."""
    digest = hashlib.sha256(contract.to_bytes())
    digest.update(weights)
    return digest.hexdigest()


def widened(smallest: float, largest: float) -> tuple[float, float]:
    """Return `lo` and `hi` where a contract does not state them: the training range, widened by its width on each side.

    smallest, largest: float32 values; so are the results, and finite.
    """
    width = largest - smallest
    return round_to_float32(max(smallest - width, -MAX)), round_to_float32(min(largest + width, MAX))


_NUMBERS = ("missing", "min", "max", "lo", "hi", "mean", "scale")


def _unstated(smallest: float, largest: float) -> dict[str, float]:
    """Return the numbers of a feature that a contract leaves out where they are these."""
    lo, hi = widened(smallest, largest)
    return {"lo": lo, "hi": hi, "mean": 0.0, "scale": 1.0}


def _feature_to_json(feature: Feature, complete: bool) -> dict[str, Any]:
    if isinstance(feature, CategoricalFeature):
        return {"name": feature.name, "kind": feature.kind, "values": list(feature.values)}
    result: dict[str, Any] = {"name": feature.name, "kind": feature.kind}
    unstated = {} if complete else _unstated(feature.min, feature.max)
    numbers = {key: getattr(feature, key) for key in _NUMBERS}
    result |= {key: shortest(number) for key, number in numbers.items() if unstated.get(key) != number}
    if feature.slopes:
        result |= {key: [shortest(x) for x in getattr(feature, key)] for key in ("edges", "slopes")}
    return result


def _feature_from_json(value: Any) -> Feature:
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind == CategoricalFeature.kind:
        _expect_keys("feature", value, {"name", "kind", "values"})
        return CategoricalFeature(name=_text("name", value["name"]), values=_texts("values", value["values"]))
    _expect(kind == NumericFeature.kind, f"feature: expected kind numeric or categorical, got {kind!r}")
    piecewise = {"edges", "slopes"} & set(value)
    stated = {"lo", "hi", "mean", "scale"} & set(value)
    expected = {"name", "kind", "missing", "min", "max", *stated, *({"edges", "slopes"} if piecewise else ())}
    _expect_keys("feature", value, expected)
    name = _text("name", value["name"])
    lists = {key: value[key] for key in ("edges", "slopes") if piecewise}
    _expect(all(isinstance(x, list) and x for x in lists.values()), f"feature {name!r}: expected lists of numbers")
    numbers: dict[str, Any] = {key: _number(key, value[key]) for key in _NUMBERS if key in value}
    numbers = _unstated(numbers["min"], numbers["max"]) | numbers
    numbers |= {key: tuple(_number(key, x) for x in items) for key, items in lists.items()}
    return NumericFeature(name=name, **numbers)


def _number(where: str, value: Any) -> float:
    _expect(type(value) in (int, float), f"{where}: expected a number, got {value!r}")
    try:
        rounded = round_to_float32(float(value))
    except OverflowError:
        rounded = math.inf
    _expect(math.isfinite(rounded), f"{where}: expected a finite float32")
    return rounded


def _text(where: str, value: Any) -> str:
    _expect(isinstance(value, str), f"{where}: expected a text, got {value!r}")
    return str(value)


def _texts(where: str, value: Any) -> tuple[str, ...]:
    _expect(isinstance(value, list), f"{where}: expected a list of texts, got {value!r}")
    return tuple(_text(where, item) for item in value)


def _expect_keys(where: str, value: Mapping[str, Any], keys: set[str]) -> None:
    _expect(
        set(value) == keys,
        f"{where}: missing keys {sorted(keys - set(value))}, unknown keys {sorted(set(value) - keys)}",
    )


def _expect_float32(where: str, value: float) -> None:
    _expect(
        math.isfinite(value) and round_to_float32(value) == value, f"{where}: expected a finite float32, got {value!r}"
    )


def _expect(holds: bool, message: str) -> None:
    if not holds:
        raise DamagedPackageError(f"contract: {message}")
