"""Categories: codes with names, texts to codes, one-hot columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof.decision import grammar, quoted
from edgeproof_export.kits import KitError, KitSource
from edgeproof_export.kits.c.features.kind import Column, FeatureKind, Input, Named, Step
from edgeproof_export.kits.c.names import SCREAMING, comment, prefix
from edgeproof_export.kits.c.tables import table

_SPELLED = 16  # values of a feature that the self-test reads in other spellings too


@dataclass(frozen=True)
class Value:
    """One known text."""

    text: str
    upper: str  # unique among the values of all features


def _steps(columns: Sequence[Column]) -> Iterator[Step]:
    for column in columns:
        k, name = column.feature.n_encoded, f"ONES_{column.named.upper}"
        if column.ones:
            said = f"{comment(column.named.name)}: the integers of its columns where they are 1: ({k})."
            ones = table("int8_t", name, np.array(column.ones), said)
            yield Step(f"one_hot(x, {column.value}, {name}, {k})", ones)
        else:
            yield Step(f"one_hot(x, {column.value}, {k})", "")


def _inputs(column: Column) -> Iterator[Input]:
    """One input for each known text."""
    name = column.named.name
    for text, one in zip(column.feature.values, column.ones, strict=True):
        yield Input(f"{name} {text}", f"{comment(name)}: {comment(text)}", (("ON", f"({one})"),))


def values(source: KitSource) -> Mapping[str, tuple[Value, ...]]:
    """Return the known texts of each feature, by its name; raises KitError for one that C cannot hold."""
    features: Sequence[Any] = source.contract.features
    pairs = [(f.name, text) for f in features if f.kind == "categorical" for text in f.values]
    for name, text in pairs:
        if "\0" in text:
            raise KitError(f"feature {quoted(name)}: value {quoted(text)} holds a NUL, which ends a text in C")
    uppers = SCREAMING.unique(f"{name} {text}" for name, text in pairs)
    result: dict[str, tuple[Value, ...]] = {}
    for (name, text), upper in zip(pairs, uppers, strict=True):
        result[name] = (*result.get(name, ()), Value(text, upper))
    return result


def _facts(source: KitSource) -> dict[str, Any]:
    known = values(source)
    names = source.contract.feature_names
    features: list[Any] = [feature for feature in source.contract.features if feature.name in known]
    shared = source.contract.missing_values if any(f.missing_values is None for f in features) else ()
    return {
        "prefix": prefix(source.contract, source.publisher).upper(),
        "values": known,
        "shared": shared,
        "shared_width": _width(shared),
        "missing_widths": {f.name: _width(f.missing_values or ()) for f in features},
        "widths": {f.name: _width(list(f.spellings)) for f in features},
        "golden_texts": {name: _golden_texts(source, names.index(name)) for name in known},
    }


def _width(several: Sequence[str]) -> int:
    """Return the bytes of the longest text, and one for the NUL."""
    return max((len(text.encode()) for text in several), default=0) + 1


def _golden_texts(source: KitSource, column: int) -> list[tuple[str, int]]:
    """Return texts of one column with their codes: those of the golden rows, and other spellings."""
    feature: Any = source.contract.features[column]
    codes, words = feature.spellings, source.contract.words[column]
    given = list(dict.fromkeys(row[column] for row in source.named_rows if "\0" not in row[column]))
    spelled = dict.fromkeys(spelling for text in given[:_SPELLED] for spelling in _spellings(text))
    read = ((text, grammar.categorical_value(text, words)) for text in {**spelled, **dict.fromkeys(given)})
    return [(text, 0 if value is None else codes.get(value, 0)) for text, value in read]


def _spellings(text: str) -> tuple[str, ...]:
    """Return a text as other writers of tables have it: in quotes, in capitals, as a number; some are other values."""
    return text, f"\t'{text}' ", text.upper(), f"{text}.0", f"{text}."


def _expressions(named: Named, given: Sequence[float], facts: dict[str, Any]) -> list[str]:
    code = int(given[0])
    return [f"{facts['prefix']}_CODE_{facts['values'][named.name][code - 1].upper}" if code else "0.0f"]


def _usual(feature: Any) -> tuple[str, float, float]:
    return "CODE", 1.0, float(feature.n_encoded)


KIND = FeatureKind(_steps, of_source=_facts, expressions=_expressions, source="codes", inputs=_inputs, usual=_usual)
