"""Golden rows as initialisers, in parts that a small flash holds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from edgeproof.decision import grammar
from edgeproof.decision.contract import CategoricalFeature
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.tables import bit_patterns, numbers

_PART = 8 * 1024  # bytes of rows in one part: what a controller with 32 KB of flash has left


_SPELLED = 16  # values of a feature that the self-test reads in other spellings too


@dataclass(frozen=True)
class Part:
    """Some golden rows and their answers, each as indented lines."""

    rows: list[str]
    bits: list[str]
    once: list[str]  # int8 outputs with single rounding
    twice: list[str]  # with double rounding


def parts(source: KitSource) -> list[Part]:
    """Cut the golden rows into parts."""
    vectors, size = source.golden.vectors, _rows_of_a_part(source)
    once, twice = (_outputs(source, double_rounding) for double_rounding in (False, True))
    return [
        Part(
            [line for row in vectors[part] for line in bit_patterns(row)],
            bit_patterns(source.golden.reference[part]),
            numbers(once[part]),
            numbers(twice[part]),
        )
        for part in (slice(start, start + size) for start in range(0, len(vectors), size))
    ]


def n_parts(source: KitSource) -> int:
    """Return how many parts there are."""
    return -(-len(source.golden.vectors) // _rows_of_a_part(source))


def texts(source: KitSource, column: int) -> list[tuple[str, int]]:
    """Return texts of one categorical column with their codes: those of the golden rows, and other spellings."""
    feature = source.contract.features[column]
    assert isinstance(feature, CategoricalFeature)
    texts = list(dict.fromkeys(row[column] for row in source.named_rows if "\0" not in row[column]))
    spelled = dict.fromkeys(spelling for text in texts[:_SPELLED] for spelling in _spellings(text))
    values = (
        (text, grammar.categorical_value(text, source.contract.missing)) for text in {**spelled, **dict.fromkeys(texts)}
    )
    return [(text, 0 if value is None else feature.codes.get(value, 0)) for text, value in values]


def _spellings(text: str) -> tuple[str, ...]:
    """Return a text as other writers of tables have it: in quotes, in capitals, as a number; some are other values."""
    return text, f"\t'{text}' ", text.upper(), f"{text}.0", f"{text}."


def _rows_of_a_part(source: KitSource) -> int:
    return max(1, _PART // (4 * source.contract.n_features))


def _outputs(source: KitSource, double_rounding: bool) -> npt.NDArray[np.int64]:
    """Return the last integers of the int8 network: (n,); empty without one."""
    network = source.quantised
    if network is None:
        return np.empty(0, np.int64)
    q = network.quantise(source.contract, source.golden.vectors)
    last = network.scales[-1]
    probability = network.probability_of(q, double_rounding)
    steps: npt.NDArray[np.int64] = np.rint(probability / np.float32(last.scale)).astype(np.int64)
    return steps + last.zero_point
