"""Texts on which languages are likely to differ: bytes of any kind around the terms of a feature."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from edgeproof.decision import grammar
from edgeproof.decision.texts import PAIRS

from . import Cell

_CAPITALS = {folded: pair for pair, folded in PAIRS.items() if pair != folded}
_BLANKS = (b"", b" ", b"  ", b"\t", b"\r\n", b"\0", b"\x1f\x7f")
_BROKEN = (
    b"\xc3",
    b"\xce",
    b"\xd0",
    b"\xd1",
    b"\x80",
    b"\x97",
    b"\xbf",
    b"\xe2\x82",
    b"\xf0\x9f",
    b"\xff",
    b"\xed\xa0\x80",
)
_MARKS = (b"!", b"!!", b"'", b"-", b"0", b"12", "\u20ac".encode(), "\u00d7".encode(), "\u0391\u0301".encode())
_SURROGATES = ("\ud83d", "\udc0f")
_WRAPPED = b"\xce\xbf"  # around what a cell would lose: a letter that no capital precedes


def cell(terms: Sequence[str], rng: np.random.Generator) -> Cell:
    """Return a text of a few parts, as bytes which are now and then no UTF-8; a lone surrogate stands in some."""
    text = b"".join(_parts(terms, rng))
    if rng.random() < 0.05:
        return plain(text.decode(errors="replace").replace(" ", _SURROGATES[rng.integers(2)], 1))
    return plain(text)


def lines(file: Path) -> list[Cell]:
    """Return the lines of a file, each a text."""
    return [plain(line) for line in file.read_bytes().split(b"\n")[:-1]]


def plain(text: str | bytes) -> Cell:
    """Return a text that is, as a cell of a table, itself: neither missing, nor in quotes or blanks."""
    shown = text if isinstance(text, str) else text.decode(errors="replace")
    if shown and grammar.label_value(shown, frozenset(grammar.MISSING_VALUES)) == shown:
        return text
    return _WRAPPED.decode() + text + _WRAPPED.decode() if isinstance(text, str) else _WRAPPED + text + _WRAPPED


def _parts(terms: Sequence[str], rng: np.random.Generator) -> Iterator[bytes]:
    for _ in range(rng.integers(1, 9)):
        kind = rng.random()
        if kind < 0.6:
            yield _spelled(terms[int(rng.integers(len(terms)))].encode(), rng)
        elif kind < 0.8:
            several = (_BLANKS, _BROKEN, _MARKS)[rng.integers(3)]
            yield several[rng.integers(len(several))]
        else:
            yield rng.bytes(int(rng.integers(1, 12)))


def _spelled(term: bytes, rng: np.random.Generator) -> bytes:
    """Return a term as it is, in capitals, with other digits and blanks, or a part of it."""
    if rng.random() < 0.3:
        return term[rng.integers(len(term)) :] if rng.random() < 0.5 else term[: rng.integers(len(term))]
    if rng.random() < 0.5:
        pairs = [_CAPITALS.get(term[at : at + 2]) for at in range(len(term))]
        upper = bytearray(term.upper())
        for at, pair in enumerate(pairs):
            upper[at : at + 2] = pair or upper[at : at + 2]
        term = bytes(upper)
    if rng.random() < 0.3:
        term = term.replace(b"0", b"%d" % rng.integers(10)).replace(b" ", _BLANKS[rng.integers(1, len(_BLANKS))])
    return term if rng.random() < 0.5 else term.strip()
