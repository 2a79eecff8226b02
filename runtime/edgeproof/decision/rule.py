"""The decision rule: it turns the scores of a network into a class, and knows how far another class is.

To add a rule: write a class of `Rule`, and one entry in RULES. No other file compares a score with anything.

Law, tested: `rule_from_json(r.to_json()) == r`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar

import numpy as np

from edgeproof.decision.fields import expect, expect_float32, expect_keys, number
from edgeproof.decision.float32 import shortest
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Places

Scores = TypeVar("Scores", Floats, Doubles)


class Rule(ABC):
    """What decides. Scores are what the last layer gives: (n, k)."""

    kind: ClassVar[str]
    activation: ClassVar[str | None] = None  # what the last layer must end in; None for anything

    @abstractmethod
    def n_scores(self, n_labels: int) -> int:
        """Return how many scores decide among so many labels; raises DamagedPackageError if it cannot."""

    def check(self, n_labels: int, output_shape: tuple[int, ...], activation: str) -> None:
        """Raise DamagedPackageError unless the last layer gives the scores that this rule needs."""
        wanted = (self.n_scores(n_labels),)
        if output_shape != wanted:
            raise DamagedPackageError(
                f"network: rule {self.kind}: expected an output of shape {wanted}, got {output_shape}"
            )
        if self.activation not in (None, activation):
            raise DamagedPackageError(
                f"network: rule {self.kind}: expected a {self.activation} at the end, got {activation}"
            )

    @abstractmethod
    def decide(self, scores: Floats) -> Places:
        """Return the class of each row, the place of its label: (n, k) float32 gives (n,)."""

    @abstractmethod
    def margin(self, scores: Floats) -> Doubles:
        """Return how far each score of a row may move before another class is decided: (n, k) gives (n,) float64."""

    @abstractmethod
    def probability(self, scores: Floats) -> Floats:
        """Return the number that is shown with each label: (n, k) float32 gives (n,)."""

    @abstractmethod
    def probabilities(self, scores: Scores) -> Scores:
        """Return the probability of each label: (n, k) gives (n, n_labels) of the same dtype."""

    @abstractmethod
    def answer(self, scores: Sequence[float]) -> tuple[int, float]:
        """Return what `decide` and `probability` give for one row; scores: its k float32 values."""

    @abstractmethod
    def described(self, labels: Sequence[str]) -> str:
        """Say which label is given when."""

    @property
    @abstractmethod
    def title(self) -> str:
        """A few words for the head of a table."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the contract; numbers are the shortest decimals of their float32."""
        return {"kind": self.kind, **{name: shortest(value) for name, value in vars(self).items()}}


@dataclass(frozen=True)
class Threshold(Rule):
    """Two classes by one probability, that of labels[1], which is given where it is above the threshold."""

    kind: ClassVar[str] = "threshold"
    activation: ClassVar[str | None] = "sigmoid"  # its output is a probability

    threshold: float  # 0…1, a float32 value

    def __post_init__(self) -> None:
        expect_float32("threshold", self.threshold)
        expect(0 <= self.threshold <= 1, f"threshold: expected 0…1, got {self.threshold}")

    def n_scores(self, n_labels: int) -> int:
        """One score for two labels."""
        expect(n_labels == 2, f"labels: rule threshold: expected two labels, got {n_labels}")
        return 1

    def decide(self, scores: Floats) -> Places:
        """1 where the probability is above the threshold, both float32."""
        return (scores[:, 0] > np.float32(self.threshold)).astype(np.intp)

    def margin(self, scores: Floats) -> Doubles:
        """The distance from the threshold."""
        distance: Doubles = np.abs(scores[:, 0].astype(np.float64) - np.float32(self.threshold))
        return distance

    def probability(self, scores: Floats) -> Floats:
        """The score: the probability of labels[1]."""
        return scores.ravel()

    def probabilities(self, scores: Scores) -> Scores:
        """What is left of 1, and the score."""
        return np.concatenate([1 - scores, scores], axis=1)

    def answer(self, scores: Sequence[float]) -> tuple[int, float]:
        """Class and probability of labels[1]."""
        (probability,) = scores
        return int(probability > self.threshold), probability

    def described(self, labels: Sequence[str]) -> str:
        """The second label above the threshold."""
        return f"{labels[1]} when probability > {shortest(self.threshold)}, else {labels[0]}"

    @property
    def title(self) -> str:
        """Its name and its number."""
        return f"threshold {self.threshold:g}"


@dataclass(frozen=True)
class Argmax(Rule):
    """The class of the largest score, the first of equal ones; a score for each label."""

    kind: ClassVar[str] = "argmax"

    def n_scores(self, n_labels: int) -> int:
        """As many as labels."""
        return n_labels

    def decide(self, scores: Floats) -> Places:
        """The place of the largest score."""
        largest: Places = scores.argmax(axis=1)
        return largest

    def margin(self, scores: Floats) -> Doubles:
        """Half the distance of the two largest scores: each may move, against the other."""
        second, first = np.partition(scores.astype(np.float64), (-2, -1), axis=1)[:, -2:].T
        distance: Doubles = (first - second) / 2
        return distance

    def probability(self, scores: Floats) -> Floats:
        """The largest score: that of the label."""
        largest: Floats = scores.max(axis=1)
        return largest

    def probabilities(self, scores: Scores) -> Scores:
        """The scores."""
        return scores

    def answer(self, scores: Sequence[float]) -> tuple[int, float]:
        """Class and largest score."""
        largest = max(scores)
        return scores.index(largest), largest

    def described(self, labels: Sequence[str]) -> str:
        """The label of the largest score."""
        return f"the largest score of {', '.join(labels)}"

    @property
    def title(self) -> str:
        """Its name."""
        return self.kind


RULES: dict[str, type[Threshold] | type[Argmax]] = {rule.kind: rule for rule in (Threshold, Argmax)}


def rule_from_json(value: Any) -> Rule:
    """Read a rule from its JSON object; raises DamagedPackageError for anything `to_json` would not have written."""
    expect(isinstance(value, dict), f"rule: expected an object, got {value!r:.80}")
    kind = RULES.get(value["kind"]) if isinstance(value.get("kind"), str) else None
    if kind is None:
        raise DamagedPackageError(f"contract: rule: expected a kind among {', '.join(RULES)}, got {value!r:.80}")
    names = [field.name for field in fields(kind)]
    expect_keys("rule", value, {"kind", *names})
    return kind(**{name: number(name, value[name]) for name in names})
