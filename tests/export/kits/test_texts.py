"""Kits that read texts: the same terms as the reference engine, whatever the bytes, however long."""

from functools import cache

import numpy as np
import pytest

from edgeproof_export.kits import KitSource
from tests.languages import Cell, rows
from tests.languages.matrix import Answers, reference
from tests.languages.sources import kit_source
from tests.support.contracts import text_contract
from tests.support.kits import Built, build
from tests.support.networks import random_network

pytestmark = pytest.mark.slow

LANGUAGES = ("c", "cpython", "csharp", "go", "java", "micropython", "node", "rust")
_SIZE = 10_000_000  # bytes; a run whose time grows with the square of that does not end
_SIZE_PYTHON = 60_000  # the same is true of this; MicroPython takes some 20 µs a byte
_PARTS = ("a", "\0", " ", "!", "free call", "ё", "\0Free\0", "П р И з ")


@cache
def _source() -> KitSource:
    """Return a decision on one text."""
    contract = text_contract()
    return kit_source(contract, random_network(contract.n_encoded, (3, "relu")))


@pytest.fixture(scope="module", params=LANGUAGES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The kit in each language."""
    return build(request.param, _source(), tmp_path_factory.mktemp(request.param), quickly=True)


@cache
def _wanted(texts: tuple[Cell, ...]) -> list[str]:
    """Return the answers of the reference engine."""
    contract = _source().contract
    nothing = np.empty((0, contract.width), np.float32)
    return reference(contract, _source().network, nothing, [[text] for text in texts]).named


def _differing(built: Built, texts: tuple[Cell, ...]) -> list[tuple[Cell, str, str]]:
    """Return the texts that the kit answers otherwise than the reference engine, with both answers."""
    nothing = np.empty(0, np.float32)
    found = built.consumer.run_named(built.work, [[text] for text in texts])
    each = zip(texts, _wanted(texts), found, strict=True)
    return [one for one in each if Answers(nothing, [one[1]]).differing(Answers(nothing, [one[2]]))]


def test_the_terms_of_the_reference_engine(built: Built) -> None:
    """Texts of any bytes, of lone surrogates, in quotes, missing."""
    given = rows.named(built.source.contract, [[""]], 600, seed=1)
    assert _differing(built, tuple(text for (text,) in given)) == []


def test_megabytes(built: Built) -> None:
    """One endless word, NULs, blanks, marks: the answer comes, and is right."""
    size = _SIZE_PYTHON if built.consumer.KIT == "python" else _SIZE
    assert _differing(built, tuple((part, size // len(part.encode())) for part in _PARTS)) == []
