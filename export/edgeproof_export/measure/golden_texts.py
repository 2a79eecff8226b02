"""Texts on which implementations of the stream are likely to differ: as bytes, which need not be UTF-8."""

from collections.abc import Iterator, Sequence
from itertools import cycle, pairwise

import numpy as np

from edgeproof.decision import TextFeature
from edgeproof.decision.texts import FOLDED_LEADS, PAIRS, utf8

_BLANKS = (b" ", b"\t", b"\r\n", b"  ", b"\0", b"\x1f \x7f")
# The ends of the ranges of bytes that are treated alike, and what lies next to them.
_BYTES = b"\0\t\x1f !&'(/09:@AZ[`az{~\x7f\x80\xbf\xc0\xc3\xce\xd0\xff"
_SPOILED = (
    b"\xc3",
    b"\xd0\xd0\x90",
    b"\xce \x91",
    b"\x80\x91",
    b"\xf0\x9f",
    b"\xef\xbf\xbd",
)  # the last for a surrogate
_TERMS = 24  # that are tried in this way, at most
_NEAR = 64  # that are tried without an end, at most
_LONG = 300  # bytes: more than any buffer of a reader


def golden_texts(feature: TextFeature) -> list[bytes]:
    """Return different texts, most of them short."""
    rng = np.random.default_rng(0)
    terms = [utf8(feature.terms[place]) for place in rng.permutation(feature.width)[:_TERMS]]
    found = [b"", b" ", b"\0\0", b" \t\r\n\x7f", *_at_bytes(terms), *_spelled(terms, rng), *_next_to_another(terms)]
    found += [
        *_near_misses(feature, rng),
        *_folded(feature),
        *_spoiled(terms),
        b"." * _LONG + terms[0] + b"\xa4" * _LONG,
    ]
    return list(dict.fromkeys(found))


def _at_bytes(terms: Sequence[bytes]) -> Iterator[bytes]:
    """A word between equal bytes, within a longer one: whether it is one depends on the byte alone."""
    words = [term.strip() for term in terms if term.startswith(b" ") and term.endswith(b" ")] or terms
    for place, byte in enumerate(_BYTES):
        around = bytes([byte])
        yield b"\xa4" + around + words[place % len(words)] + around + b"\xa4"


def _spelled(terms: Sequence[bytes], rng: np.random.Generator) -> Iterator[bytes]:
    """Terms in capitals, with other digits and other blanks; alone, so that the text begins and ends with them."""
    for term in terms:
        capitals = bytes(rng.choice(list(b"0123456789")) if byte == ord("0") else byte for byte in term.upper())
        yield capitals.strip().replace(b" ", _BLANKS[rng.integers(len(_BLANKS))])
        yield b"\xa4" + term + b"\xa4"


def _next_to_another(terms: Sequence[bytes]) -> Iterator[bytes]:
    """Terms that share a blank, or have a mark between them."""
    for place, (one, other) in enumerate(pairwise(terms)):
        yield one.rstrip() + (b" ", b"!", b"", b"-'")[place % 4] + other.lstrip()


def _near_misses(feature: TextFeature, rng: np.random.Generator) -> Iterator[bytes]:
    """All but one end of terms, many in a text; those that another's near miss holds, in the next text."""
    some = rng.permutation(feature.width)[:_NEAR].tolist()
    for ends in (slice(None, -1), slice(1, None)):
        places = some
        while places:
            text = b"\xa4".join([b"", *(utf8(feature.terms[place][ends]) for place in places), b""])
            yield text
            found = [place for place in feature.places(text) if place in places]
            places = found if len(found) < len(places) else []


def _folded(feature: TextFeature) -> Iterator[bytes]:
    """For each two-byte letter of the terms, a term with the capital that becomes it."""
    for capital, letter in PAIRS.items():
        if capital != letter:
            term = next((data for data in map(utf8, feature.terms) if letter in data), None)
            if term is not None:
                yield term.replace(letter, capital)


def _spoiled(terms: Sequence[bytes]) -> Iterator[bytes]:
    """Bytes that are no UTF-8 on both sides of a term, and within."""
    for lead, term in zip(FOLDED_LEADS, cycle(terms), strict=False):
        yield term.strip() + bytes([lead])  # half a capital at the very end
    for spoiled, term in zip(_SPOILED, terms, strict=False):
        yield spoiled + term + spoiled
        yield term[: len(term) // 2] + spoiled + term[len(term) // 2 :]
