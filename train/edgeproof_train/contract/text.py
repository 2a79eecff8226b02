"""Columns of free text: how they are recognised, and which of their terms become numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from edgeproof.decision import Seen, TextFeature, texts
from edgeproof.types import Floats
from edgeproof_train.contract.evidence import Evidence, Part
from edgeproof_train.contract.kind import Column, Learned, UnusableColumnError
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions
from edgeproof_train.texts import WORDS, Ranking, presence

_WORDS = 3  # words of an average text: fewer are names, codes, titles
_REMEMBERED = 12  # rankings: those of all folds and of all rows, of both kinds
_TERMS = 128  # where nothing is stated and nothing was compared


@dataclass(frozen=True, eq=False)
class TextColumn(Column):
    """A column of texts of several words."""

    kind = TextFeature.kind
    streams: list[str]  # of each different text, " " where missing
    places: npt.NDArray[np.intp]  # (n_rows,) of each row's stream
    missing: npt.NDArray[np.bool_]  # (n_rows,)

    @classmethod
    def claim(cls, evidence: Evidence) -> Part | None:
        """Take texts of several words each."""
        words = [len(text.split()) for text in evidence.present]
        n_rows = evidence.present.total()
        mean = sum(n * count for n, count in zip(words, evidence.present.values(), strict=True)) / max(n_rows, 1)
        return evidence.part(cls.kind, f"free text of {mean:.0f} words on average") if mean >= _WORDS else None

    @classmethod
    def forced(cls, evidence: Evidence, place: Callable[[int], str]) -> Part:  # noqa: ARG003 — any cell is a text
        """Take any texts."""
        return evidence.trivial() or evidence.part(cls.kind, "--text")

    @classmethod
    def read(cls, evidence: Evidence) -> Self:
        """Make the stream of each different text, once."""
        streams = [texts.stream(texts.utf8(text or "")).decode() for text in evidence.texts]
        few = {text: place for place, text in enumerate(dict.fromkeys(streams))}
        places, missing = [few[text] for text in streams], [text is None for text in evidence.texts]
        rows = evidence.cells.places
        return cls(list(few), np.array(places, np.intp)[rows], np.array(missing, bool)[rows])

    @property
    def groups(self) -> Positions:
        """Rows with the same stream stay together, those without a text do not."""
        empty = np.flatnonzero(np.array([text == " " for text in self.streams], bool)[self.places])
        groups = self.places.copy()
        groups[empty] = len(self.streams) + np.arange(len(empty))
        return groups

    def learn(self, name: str, y: Floats, train: Positions, settings: Settings) -> Learned:
        """Pick the terms that tell the classes of the training rows apart best."""
        terms = self.terms(y, train, settings.term_kind or WORDS, settings.terms or _TERMS)
        feature = TextFeature(name, TextFeature.in_order(terms))
        values = self.present(feature.terms, np.arange(len(self.places))).toarray()
        missing = self.missing[train]
        without = int(np.count_nonzero(~values[train].any(axis=1) & ~missing))
        feature = replace(feature, seen=Seen.of(int(np.count_nonzero(missing)), without, len(train)))
        return Learned(feature, values, 0, partial(_best_term, values))

    def terms(self, y: Floats, train: Positions, kind: str, n_terms: int) -> Sequence[str]:
        """Return so many terms, or as many as there are; raises UnusableColumnError where there is none."""
        terms = self._ranking(kind, train.tobytes(), y[train].tobytes()).best(n_terms)
        if not terms:
            raise UnusableColumnError(f"no {kind} are in two texts of the training rows")
        return terms

    def present(self, terms: Sequence[str], rows: Positions) -> Any:
        """Return which texts contain which terms: (len(rows), n_terms) float32, sparse."""
        return presence(terms, self.streams)[self.places[rows]]

    @cached_property
    def _ranking(self) -> Callable[[str, bytes, bytes], Ranking]:
        """Candidates compared on the same rows begin with the same ranking."""

        def ranking(kind: str, train: bytes, y: bytes) -> Ranking:
            rows = self.places[np.frombuffer(train, np.int64)]
            return Ranking([self.streams[row] for row in rows], np.frombuffer(y, np.float32), kind)

        return lru_cache(_REMEMBERED)(ranking)


def _best_term(values: Floats, y: Floats, train: Positions) -> Floats:
    """Return where the term is that alone orders the training rows best: (n_rows,) float32."""
    ones = y[train] > 0
    difference = values[train][ones].mean(axis=0) - values[train][~ones].mean(axis=0)
    return values[:, int(np.argmax(np.abs(difference)))]
