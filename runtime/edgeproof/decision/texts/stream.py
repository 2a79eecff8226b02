"""The normalised stream of a text: what a term is looked for in. `docs/reference/arithmetic.md` says it in words.

This is the definition. `automaton.py` finds terms without making the stream; the tests compare the two.
"""

import re

BLANK = b" "
BLANKS = bytes((*range(0x21), 0x7F))  # ASCII blanks and control characters
PUNCTUATION = bytes(b for b in range(0x21, 0x7F) if not chr(b).isalnum() and b != ord("'"))
FOLDED_LEADS = b"\xc3\xce\xd0"  # first bytes of two-byte capitals: Latin-1, Greek, Cyrillic


def _plain(byte: int) -> int:
    """Return what a byte becomes that is looked at alone."""
    if byte in BLANKS:
        return BLANK[0]
    if ord("A") <= byte <= ord("Z"):
        return byte + 0x20
    return ord("0") if ord("0") <= byte <= ord("9") else byte


def _folded(lead: int, second: int) -> tuple[int, int]:
    """Return what a pair becomes that starts with a byte of FOLDED_LEADS."""
    if lead == 0xC3 and 0x80 <= second <= 0x9E and second != 0x97:
        return lead, second + 0x20
    if (lead == 0xCE and 0x91 <= second <= 0x9F) or (lead == 0xD0 and 0x90 <= second <= 0x9F):
        return lead, second + 0x20
    if (lead == 0xCE and 0xA0 <= second <= 0xAB) or (lead == 0xD0 and 0xA0 <= second <= 0xAF):
        return lead + 1, second - 0x20
    if lead == 0xD0 and 0x80 <= second <= 0x8F:
        return lead + 1, second + 0x10
    return lead, second


PLAIN = bytes(map(_plain, range(256)))  # byte -> byte
PAIRS = {bytes((lead, second)): bytes(_folded(lead, second)) for lead in FOLDED_LEADS for second in range(0x80, 0xC0)}

_PAIR = re.compile(b"[" + FOLDED_LEADS + rb"][\x80-\xbf]", re.DOTALL)
_MARK = re.compile(b"[" + re.escape(PUNCTUATION) + b"]")


def stream(data: bytes) -> bytes:
    """Return the stream of any bytes: capitals and digits folded, punctuation as words, single blanks around words."""
    folded = _PAIR.sub(lambda pair: PAIRS[pair[0]], data).translate(PLAIN)
    words = _MARK.sub(rb" \g<0> ", folded).split()
    return BLANK.join((b"", *words, b"")) if words else BLANK


def utf8(text: str) -> bytes:
    """Return the bytes of a text; each lone surrogate gives EF BF BD, as it does where texts are UTF-16."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
