"""Texts: terms sorted by their reversed bytes, found while the bytes of a text go by."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from edgeproof.decision.texts import utf8
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.features.kind import Column, FeatureKind, Named, Step
from edgeproof_export.kits.c.tables import bytes_lines, numbers

_LONG = 4095  # bytes that C99 promises a string may have


def _steps(columns: Sequence[Column]) -> Iterator[Step]:  # noqa: ARG001 — the first layer takes terms as they are
    return iter(())


def _facts(source: KitSource) -> dict[str, Any]:
    features: list[Any] = [feature for feature in source.contract.features if feature.is_binary]
    shared = source.contract.missing_values
    words = [shared if feature.missing_values is None else feature.missing_values for feature in features]
    terms = [[utf8(term)[::-1] for term in feature.terms] for feature in features]
    cases = [(place, *case) for place, feature in enumerate(features) for case in source.golden.texts[feature.name]]
    return {
        "features": list(map(_tables, terms)),
        "most": max(map(len, terms)),
        "long": any(sum(map(len, of)) > _LONG for of in terms),
        "words": words,
        "missing_width": max((len(text.encode()) for of in words for text in of), default=0) + 1,
        "n_cases": len(cases),
        "cases": [line for case in cases for line in _case(*case)],
    }


def _tables(terms: Sequence[bytes]) -> dict[str, Any]:
    """Return the letters of reversed terms, where each begins, and the terms by their first letter."""
    firsts = sorted({term[0] for term in terms})
    begins = [next(place for place, term in enumerate(terms) if term[0] == first) for first in firsts]
    return {
        "letters": bytes_lines(b"".join(terms)),
        "places": numbers(np.cumsum([0, *map(len, terms)])),
        "ends": numbers(np.array(firsts)),
        "begins": numbers(np.array([*begins, len(terms)])),
        "n_ends": len(firsts),
    }


def _case(feature: int, text: bytes, places: Sequence[int]) -> list[str]:
    """Return a text as lines of numbers: its feature, how many bytes, the bytes, how many terms, their places."""
    return numbers(np.array([feature, len(text), *text, len(places), *places]))


def _expressions(named: Named, given: Sequence[float], facts: dict[str, Any]) -> list[str]:  # noqa: ARG001
    """Return nothing: a text has no place in the row vector."""
    return []


KIND = FeatureKind(_steps, of_source=_facts, expressions=_expressions, source="text")
