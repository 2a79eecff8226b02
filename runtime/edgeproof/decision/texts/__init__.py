"""Terms found in texts.

`stream` is the definition: a text contains a term where its normalised stream, of bytes that `utf8` gives, contains it.
`read_texts` reads columns of cells. `automaton` makes of terms what finds all of them in one pass: `in_one` in a single
text, `in_texts` in many.
"""

from edgeproof.decision.texts.automaton import Automaton, automaton
from edgeproof.decision.texts.reading import Texts, read_texts
from edgeproof.decision.texts.search import Found, in_one, in_texts
from edgeproof.decision.texts.stream import FOLDED_LEADS, PAIRS, stream, utf8

__all__ = [
    "FOLDED_LEADS",
    "PAIRS",
    "Automaton",
    "Found",
    "Texts",
    "automaton",
    "in_one",
    "in_texts",
    "read_texts",
    "stream",
    "utf8",
]
