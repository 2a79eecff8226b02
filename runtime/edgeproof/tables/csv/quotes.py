"""Whether the rows of a block of CSV are its lines."""

import numpy as np

from edgeproof.types import Bytes

_QUOTE, _LINE_FEED, _RETURN = map(ord, '"\n\r')


def is_plain(block: bytes, delimiter: str, has_quotes: bool = True) -> bool:
    """Tell whether each row of a block surely ends with its line, and each quote is where RFC 4180 has it."""
    if np.frombuffer(block, np.int8).min(initial=1) <= 0:  # a NUL, or a byte beyond ASCII: both seen in one pass
        try:
            if "\0" in block.decode():
                return False
        except UnicodeDecodeError:
            return False
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    return not has_quotes or b'"' not in block or _are_quotes_plain(np.frombuffer(block, np.uint8), ord(delimiter))


def _are_quotes_plain(text: Bytes, delimiter: int) -> bool:
    """Check that quotes pair up, around whole fields of one line each, or are doubled within.

    Of the quotes in order, each even one (from 0) opens a field or is the second of a doubled one, each odd one closes
    a field or is the first of a doubled one.
    """
    quotes = np.flatnonzero(text == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    doubled = np.flatnonzero(opening[1:] == closing[:-1] + 1)
    before = text[opening - 1]
    before[opening == 0] = _LINE_FEED
    opens = (before == delimiter) | (before == _LINE_FEED)
    opens[doubled + 1] = True
    after = text[np.minimum(closing + 1, len(text) - 1)]
    after[closing == len(text) - 1] = _LINE_FEED
    closes = (after == delimiter) | (after == _LINE_FEED) | (after == _RETURN)
    closes[doubled] = True
    ends = np.flatnonzero(text == _LINE_FEED)
    return bool(opens.all() and closes.all() and not (np.searchsorted(quotes, ends) % 2).any())
