"""What every implementation must answer, in `conformance.json`: `python -m tests.languages.conformance` writes it anew.

The reference implementation answers; Python's other ways and every kit read the file. To add a case, add a cell to
`cells.py` or a row below.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from edgeproof.decision import CategoricalFeature, Contract, Network, Seen
from edgeproof.types import Floats
from tests.languages import Cell, cells, rows, wire
from tests.languages.matrix import reference
from tests.support.contracts import mixed_contract
from tests.support.networks import dense_layers, random_network

FILE = Path(__file__).parent / "conformance.json"
HIDDEN = ((12, "sigmoid"), (8, "relu"), (8, "tanh"), (5, "elu"), (3, "linear"))
USUAL: Mapping[str, Cell] = {"age": 30.0, "sex": "male", "fare, paid": "7.25", "deck": "A", "raw": 0.5, "alone": True}
# Columns with words for missing of their own: they replace those of the contract.
_OWN = {"fare, paid": ("", "-", ".", "null", "-1"), "deck": ("", "none", "n/a", "mal")}
_VECTORS, _ROWS = 200, 100


def decision() -> tuple[Contract, Network]:
    """Return the decision that answers: every encoding and activation, words and numbers for missing, booleans."""
    mixed = mixed_contract()
    features = (*mixed.features, CategoricalFeature("alone", ("false", "true")))
    # Training saw these missing, which is then no reason to warn.
    seen = {"age": Seen(0.2), "deck": Seen(0.75)}
    features = tuple(replace(cast(Any, f), seen=seen.get(f.name, f.seen)) for f in features)
    own = tuple(replace(cast(Any, f), missing_values=words) if (words := _OWN.get(f.name)) else f for f in features)
    contract = replace(mixed, features=own, missing_values=("", "na", "nan", "null", "?", "-999", "99.9"))
    *first, last = dense_layers(random_network(contract.n_encoded, *HIDDEN))
    return contract, Network((*first, replace(last, weights=last.weights * np.float32(12))))


@dataclass(frozen=True, eq=False)
class Conformance:
    """The file, read."""

    vectors: Floats  # (n, width) float32
    probabilities: Floats  # (n,) float32
    rows: list[dict[str, Cell]]  # names may lack, and there may be more
    answers: list[str]  # as wire.py says

    def cells(self, contract: Contract) -> list[list[Cell]]:
        """Return the rows as wire.py takes them."""
        names = contract.feature_names
        return [[row.get(name, ...) for name in names] + [row[x] for x in row if x not in names] for row in self.rows]


def read() -> Conformance:
    """Read the file."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    return Conformance(
        _floats([vector for vector, _ in content["vectors"]]),
        _floats([probability for _, probability in content["vectors"]])[:, 0],
        [{name: _from_json(cell) for name, cell in row.items()} for row, _ in content["rows"]],
        [answer for _, answer in content["rows"]],
    )


def differing(answers: list[str], kit: str | None = None) -> list[tuple[dict[str, Cell], str, str]]:
    """Return the rows of the file whose answer is another: the row, what was found, what must be.

    kit: whose answers they are; those of kits that warn hold warnings.
    """
    wanted = read()
    expected = wanted.answers if kit in wire.WARNING else list(map(wire.without_warnings, wanted.answers))
    if kit in wire.WITHOUT_VECTOR:
        expected = list(map(wire.without_vector, expected))
    triples = zip(wanted.rows, answers, expected, strict=True)
    return [(row, found, expected) for row, found, expected in triples if found != expected]


def generated() -> str:
    """Return what the file must hold."""
    contract, network = decision()
    vectors, given = rows.vectors(contract, _VECTORS), list(_rows(contract))
    wanted = Conformance(vectors, vectors[:, 0], given, [])
    answers = reference(contract, network, vectors, wanted.cells(contract))
    pairs = [[_bits(vector), _bits(p)] for vector, p in zip(vectors, answers.vectors, strict=True)]
    named = [
        [{name: _to_json(cell) for name, cell in row.items()}, answer]
        for row, answer in zip(given, answers.named, strict=True)
    ]
    return f'{{"vectors": [\n{_lines(pairs)}\n],\n"rows": [\n{_lines(named)}\n]}}\n'


def _rows(contract: Contract) -> Iterator[dict[str, Cell]]:
    """Yield a usual row with each cell in each feature, with names that lack or are too many, and mixtures."""
    notable = {name: cells.NUMBERS if name in contract.numeric_names else cells.CATEGORIES for name in USUAL}
    for name, several in notable.items():
        yield from ({**USUAL, name: cell} for cell in several)
    for name in USUAL:
        yield {other: cell for other, cell in USUAL.items() if other != name}
        yield {**USUAL, f"{name} too": "anything", "": None}
    yield {"nothing": "known"}
    rng = np.random.default_rng(0)
    for _ in range(_ROWS):
        mixed = {name: notable[name][rng.integers(len(notable[name]))] for name in rng.permutation(list(USUAL))[:2]}
        yield {**USUAL, **mixed}


def _bits(values: Any) -> str:
    return "".join(f"{x:08x}" for x in np.atleast_1d(np.asarray(values, np.float32)).view(np.uint32).tolist())


def _floats(texts: list[str]) -> Floats:
    return (
        np.frombuffer(bytes.fromhex("".join(texts)), ">u4").astype(np.uint32).view(np.float32).reshape(len(texts), -1)
    )


def _to_json(cell: Cell) -> Any:
    return {"number": str(cell)} if isinstance(cell, float) and not np.isfinite(cell) else cell


def _from_json(cell: Any) -> Cell:
    return float(cell["number"]) if isinstance(cell, dict) else cell


def _lines(items: list[Any]) -> str:
    return ",\n".join(map(json.dumps, items))


if __name__ == "__main__":
    FILE.write_text(generated(), encoding="utf-8")
