"""A feature given as free text."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from edgeproof.decision import fields, grammar
from edgeproof.decision.features.feature import Feature, Read, Values
from edgeproof.decision.features.seen import NOTHING, Seen
from edgeproof.decision.texts import Automaton, automaton, in_one, in_texts, read_texts, stream, utf8
from edgeproof.types import Bools, Floats

MOST_TERMS, LONGEST_TERM = 4096, 32  # bytes
_LISTED = 8  # terms that a description names
_HALF = np.float32(0.5)
_DRAWN = 6  # terms of a drawn text, on average
_ONE = np.float32(1).tobytes()
_FIRST_STRANGER = 0xA4  # ¤: characters from here on are looked through for one that no term has


@dataclass(frozen=True)
class TextFeature(Feature):
    """A text as k zeros and ones: 1 where its normalised stream contains the term (`texts/stream.py`).

    Terms are pieces of streams: words with the blanks around them, pairs of words, parts of words. A missing cell
    gives zeros, and so does a text without any term.
    """

    kind: ClassVar[str] = "text"
    is_binary: ClassVar[bool] = True

    name: str
    terms: tuple[str, ...]  # sorted by their reversed bytes
    missing_values: tuple[str, ...] | None = None
    seen: Seen = NOTHING

    def __post_init__(self) -> None:
        n_terms, keys = len(self.terms), [data[::-1] for data in self._data]
        self._expect(0 < n_terms <= MOST_TERMS, f"expected 1 to {MOST_TERMS} terms, got {n_terms}")
        for term, data in zip(self.terms, self._data, strict=True):
            shown = grammar.quoted(term)
            self._expect(data.decode() == term and data.strip() != b"" and data in stream(data), f"no term: {shown}")
            self._expect(len(data) <= LONGEST_TERM, f"term {shown}: expected at most {LONGEST_TERM} bytes")
        self._expect(all(one < other for one, other in pairwise(keys)), "terms are not in order")

    def _expect(self, holds: bool, message: str) -> None:
        fields.expect(holds, f"feature {self.name!r}: {message}")

    @cached_property
    def _data(self) -> list[bytes]:
        return [utf8(term) for term in self.terms]

    @cached_property
    def _automaton(self) -> Automaton:
        return automaton(self._data)

    @property
    def width(self) -> int:
        """One number for each term."""
        return len(self.terms)

    @property
    def n_encoded(self) -> int:
        """One column for each term."""
        return len(self.terms)

    def to_json(self, complete: bool = False) -> dict[str, Any]:  # noqa: ARG002 — there is nothing to complete
        """Return the JSON object."""
        return {"name": self.name, "kind": self.kind, "terms": list(self.terms), **self.stated()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "TextFeature":
        """Read the JSON object."""
        own = cls.expect_keys(value, {"name", "kind", "terms"})
        return cls(fields.text("name", value["name"]), fields.texts("terms", value["terms"]), **own)

    @staticmethod
    def in_order(terms: Iterable[str]) -> tuple[str, ...]:
        """Return terms as a feature has them: sorted by their reversed bytes, as a reader meets them."""
        return tuple(sorted(terms, key=lambda term: utf8(term)[::-1]))

    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column; unusual is a text without any term."""
        texts = read_texts(cells, missing)
        found = in_texts(self._automaton, texts.data)
        values = np.zeros((len(cells), self.width), np.float32)
        values[found.texts, found.terms] = 1
        return Read(values, texts.reasons, lambda: ~(texts.missing | _at(found.texts, len(cells))))

    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], bytes]:
        """Return what reads one cell."""
        machine, nothing = self._automaton, bytes(4 * self.width)

        def read(cell: Any) -> bytes:
            text = grammar.label_value(cell, missing)
            values = bytearray(nothing)
            for term in in_one(machine, utf8(text)) if text else ():
                values[4 * term : 4 * term + 4] = _ONE
            return bytes(values)

        return read

    def places(self, data: bytes) -> list[int]:
        """Return the places of the terms that a text, in any bytes, contains: ascending."""
        return in_one(self._automaton, data)

    def found(self, cell: Any, missing: AbstractSet[str]) -> tuple[str, ...]:
        """Return the terms that a cell contains; raises what reading it raises."""
        text = grammar.label_value(cell, missing)
        return tuple(self.terms[place] for place in self.places(utf8(text or "")))

    def encode(self, x: Floats) -> Floats:
        """Encode (n, k) as (n, k): 1 where the value is 1, else 0."""
        return np.equal(x, np.float32(1)).astype(np.float32)

    @property
    def encoded_names(self) -> Sequence[str]:
        """The terms."""
        return self.terms

    def slices(self, values: Floats) -> list[tuple[str, Bools]]:
        """Return the texts with each term, and those with none."""
        found = [(f"with {grammar.quoted(term)}", values[:, place] == 1) for place, term in enumerate(self.terms)]
        return [*found, ("no known term", ~values.any(axis=1))]

    @property
    def absent(self) -> Values:
        """Zeros."""
        return (0.0,) * self.width

    @property
    def unknown(self) -> Values | None:
        """Zeros."""
        return self.absent

    @property
    def imputed(self) -> Values:
        """Zeros."""
        return self.absent

    def notable(self) -> list[Values]:
        """Return zeros: which terms to try together, the network tells."""
        return [self.absent]

    def foreign(self) -> list[Values]:
        """Return what is neither zero nor one."""
        return [(value,) * self.width for value in (np.nan, 0.5, 2.0)]

    def drawn(self, rng: "np.random.Generator", wide: Bools) -> Floats:
        """Draw values of texts with a few terms, of some with none."""
        values = np.zeros((len(wide), self.width), np.float32)
        counts = rng.poisson(_DRAWN, len(wide))
        rows = np.repeat(np.arange(len(wide)), counts)
        terms = rng.integers(0, self.width, len(rows))
        for row, term in zip(rows.tolist(), terms.tolist(), strict=True):
            values[row, self._parts[term]] = 1
        return values

    def redrawn(self, values: Floats, rng: "np.random.Generator", n: int) -> Floats:
        """Draw what texts give that have half of the terms of one text and half of another's."""
        one, other = (values[rng.integers(0, len(values), n)] for _ in range(2))
        chosen = np.where(rng.random((n, self.width), np.float32) < _HALF, one, other)
        for row, term in np.argwhere(chosen).tolist():
            chosen[row, self._parts[term]] = 1
        return chosen

    def text(self, values: Values, missing: Sequence[str]) -> str:  # noqa: ARG002 — zeros are those of a known text
        """Return a text with these terms, if any text has exactly these."""
        present = {term for term, value in enumerate(values) if value}
        inner = {part for term in present for part in self._parts[term] if part != term}
        return self._joined(sorted(present - inner))

    def _joined(self, terms: Iterable[int]) -> str:
        """Return terms between strangers, so that no other term comes about."""
        return self._stranger.join(["", *(self.terms[term] for term in terms), ""])

    def with_terms(self, terms: Iterable[int]) -> Floats:
        """Return the values of a text that has these terms, and with them those that they contain: (k,)."""
        values = np.zeros(self.width, np.float32)
        for term in terms:
            values[self._parts[term]] = 1
        return values

    @cached_property
    def _stranger(self) -> str:
        """A letter that no term has."""
        known = set("".join(self.terms))
        letters = map(chr, itertools.count(_FIRST_STRANGER))
        return next(letter for letter in letters if letter not in known and utf8(letter) in stream(utf8(letter)))

    @cached_property
    def _parts(self) -> list[list[int]]:
        """For each term, the terms that a text with it contains, itself included."""
        return [in_one(self._automaton, utf8(self._joined([term]))) for term in range(self.width)]

    def expected(self) -> str:
        """Say that a text has a term."""
        return f"a text with one of {self.width} known terms"

    def unusual(self) -> str:
        """Say that texts have no term."""
        return "texts without a known term"

    def described(self) -> str:
        """Name the first terms."""
        first = ", ".join(grammar.shown(term.strip()) for term in self.terms[:_LISTED])
        return first if self.width <= _LISTED else f"{first}, … ({self.width} terms)"

    def example(self) -> str:
        """Return a text with the first terms."""
        return grammar.protected(" ".join(term.strip() for term in self.terms[:3]))


def _at(places: Any, n: int) -> Bools:
    """Return whether a place is named: (n,)."""
    named = np.zeros(n, bool)
    named[places] = True
    return named
