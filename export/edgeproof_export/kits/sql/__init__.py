"""SQL: the decision as a table macro of DuckDB and a function of PostgreSQL, over the names of the columns."""

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import numpy as np

from edgeproof.decision import ACTIVATIONS, Contract, grammar, shortest
from edgeproof.types import Doubles
from edgeproof_export.kits import KitError, KitSource, literals
from edgeproof_export.kits.layers import NamedLayer
from edgeproof_export.kits.publication import lacking
from edgeproof_export.kits.templates import Templates

_FILES = {
    "duckdb": {"duckdb.sql": "duckdb.sql", "duckdb_test.sql": "duckdb_test.sql", "golden.sql": "golden.sql"},
    "postgresql": {
        "README.md": "README.md",
        "postgresql.sql": "postgresql.sql",
        "postgresql_test.sql": "postgresql_test.sql",
    },
}
_CHUNK = 64  # products of a sum that are one expression: what plans longer ones grows with the square of their length
_MOST_COLUMNS = 1_500  # PostgreSQL's tables have at most 1,600 columns
_LONGEST_NAME = 63  # bytes of an identifier that PostgreSQL tells apart
_LONGEST_PREFIX = 40
_OF_STEPS = "ep_"  # names of DuckDB's steps begin so
_UNWRITABLE = ("\0", "$edgeproof$")  # what no text of PostgreSQL holds, and what ends its functions here
_LARGEST = 3e38  # sums beyond could be infinite in float32
_TINY = np.float32(2.0**-126)
_NEVER_VANISHES = 2.0**-23  # a weight above it times a number that is not flushed is not zero in float32
_WIDTH = 110
_CAPITALS = "".join(
    chr(code)
    for first, last in ((0xC0, 0xD6), (0xD8, 0xDE), (0x391, 0x3AB), (0x400, 0x42F))
    for code in range(first, last + 1)
)


def text(value: str) -> str:
    """Return a text between quotes."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """Return the name of a column between quotes."""
    return '"' + value.replace('"', '""') + '"'


def real(value: float) -> str:
    """Return a float32 constant, which both databases read to the nearest float32."""
    return f"REAL '{literals.decimal(float(value))}'"


def _flushed(value: float) -> str:
    return real(0.0 if abs(np.float32(value)) < _TINY else value)


def _sum(layer: NamedLayer, to: int, start: int, given: str, before: str, guard: str = "") -> Iterator[str]:
    """Yield lines of a part of a sum: what came before it, then a product for each input from `start`.

    given: the start of the inputs' names. guard: a function for products that may vanish, where that is an error.
    """
    weights = layer.tensors["weights"][start : start + _CHUNK, to].tolist()
    products = (f"+ {_product(f'{given}{place}', w, guard)}" for place, w in enumerate(weights, start + 1))
    return literals.wrapped((before, *products), _WIDTH, "        ", " ")


def _product(x: str, weight: float, guard: str) -> str:
    may_vanish = guard and 0 < abs(weight) < _NEVER_VANISHES
    return f"{guard}({x}, {real(weight)})" if may_vanish else f"{x} * {real(weight)}"


def _from_bits(bits: str) -> str:
    return real(float(np.uint32(int(bits, 16)).view(np.float32)))


def _declared(start: str, n: int) -> Iterator[str]:
    """Yield declarations of n float32 variables."""
    return literals.wrapped((f"{start}{place} real;" for place in range(1, n + 1)), _WIDTH, "    ", " ")


def _lower(capitals: str) -> str:
    """Return the small letters of capitals, as the stream of a text has them."""
    return "".join(chr(ord(c) + (0x50 if 0x400 <= ord(c) < 0x410 else 0x20)) for c in capitals)


TEMPLATES = Templates(
    "sql",
    text=text,
    texts=lambda values: ", ".join(map(text, values)),
    name=name,
    real=real,
    reals=lambda values: ", ".join(map(real, values)),
    flushed=_flushed,
    sum=_sum,
    from_bits=_from_bits,
    lower_stream=_lower,
    span=literals.code_span,
    chunks=lambda n: range(0, n, _CHUNK),
)


def files(source: KitSource) -> dict[str, str]:
    """Return the texts of the kit's files by their path inside the kit; raises KitError."""
    contract = source.contract
    values = source.facts
    for dialect in _FILES:  # kinds that SQL cannot express are named before its limits
        TEMPLATES.require(f"features/{{}}.{dialect}.sql", values["feature_kinds"])
        TEMPLATES.require(f"layers/{{}}.{dialect}.sql", values["layer_kinds"])
        TEMPLATES.require(f"activations/{{}}.{dialect}.sql", values["activations"])
    _expect_names(contract)
    _expect_finite(source)
    starts = [1, *accumulate((feature.n_encoded for feature in contract.features), initial=1)][1:-1]
    values |= {
        "prefix": contract.name[:_LONGEST_PREFIX].rstrip("_"),
        "numbered": [
            (number, feature, sorted(words), start)
            for number, (feature, words, start) in enumerate(
                zip(contract.features, contract.words, starts, strict=True), 1
            )
        ],
        "n_encoded": contract.n_encoded,
        "capitals": _CAPITALS,
        "lacking": lacking(source.publisher),
        "declared": _declared,
        "typed_rows": list(_typed_rows(source)),
    }
    written: dict[str, str] = {}
    for dialect, paths in _FILES.items():
        written |= TEMPLATES.files(dict(values), f".{dialect}.sql", paths)
    return written


def _expect_names(contract: Contract) -> None:
    """Raise KitError for names that a database cannot hold or cannot tell apart."""
    names = contract.feature_names
    if len(names) > _MOST_COLUMNS:
        raise KitError(f"{len(names):,} columns; PostgreSQL takes at most {_MOST_COLUMNS:,} here")
    folded = {given.encode()[:_LONGEST_NAME].lower() for given in names}  # DuckDB ignores the case of ASCII letters
    if len(folded) < len(names):
        raise KitError("columns: two names differ in the case of letters or beyond 63 bytes alone")
    if any(given.lower().startswith(_OF_STEPS) for given in names):
        raise KitError(f"columns: a name that begins with {_OF_STEPS}, as the steps of the SQL do")
    for given in (*names, *contract.labels, *_texts(contract)):
        if any(part in given for part in _UNWRITABLE):
            raise KitError(f"{grammar.quoted(given)}: SQL texts hold no such character")


def _texts(contract: Contract) -> Iterator[str]:
    for feature, words in zip(contract.features, contract.words, strict=True):
        yield from words
        yield from getattr(feature, "values", getattr(feature, "terms", ()))


def _expect_finite(source: KitSource) -> None:
    """Raise KitError where a number of the network may leave the float32 range: PostgreSQL ends there with an error."""
    most = _most_encoded(source.contract)
    _expect(most, "encoded")
    for layer in source.layers:
        weights, bias = (layer.tensors[key].astype(np.float64) for key in ("weights", "bias"))
        most = most @ abs(weights) + abs(bias)
        _expect(most, layer.name)
        activation = ACTIVATIONS[layer.activation].float64  # none falls where its argument grows
        most = np.maximum(abs(activation(most)), abs(activation(-most)))


def _expect(most: Any, where: str) -> None:
    if not (most < _LARGEST).all():
        raise KitError(f"{where}: numbers may leave the float32 range, where PostgreSQL ends with an error")


def _most_encoded(contract: Contract) -> Doubles:
    """Return the largest magnitude of each encoded column, 1 at least: (n_encoded,)."""
    ends = np.full((2, contract.width), np.inf, np.float32) * np.array([[-1], [1]], np.float32)
    with np.errstate(over="ignore"):
        encoded = contract.encode(ends).astype(np.float64)
    most: Doubles = abs(encoded).max(axis=0)
    return np.maximum(most, 1.0)


def _typed_rows(source: KitSource) -> Iterator[tuple[int, list[str]]]:
    """Yield golden rows beyond those that are texts, as numbers and categories: place and cells as SQL writes them."""
    first = len(source.named_rows)
    for place, row in enumerate(source.vectors.tolist(), first):
        yield place, [_typed(feature, value) for feature, value in zip(source.contract.features, row, strict=True)]


def _typed(feature: Any, value: float) -> str:
    if feature.is_number:
        infinite = f"'{'-' if value < 0 else ''}Infinity'"
        return "NULL" if np.isnan(value) else infinite if np.isinf(value) else f"'{shortest(value)}'"
    is_code = value in range(1, feature.n_encoded + 1)
    return text(feature.values[int(value) - 1]) if is_code else "NULL"  # what is no code counts as none
