"""Names of features and labels to identifiers of a programming language, unique and readable."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import accumulate

_LONGEST = 32  # characters of an identifier, as far as whole words allow
_WORD = re.compile(r"(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)[0-9]*|[0-9]+", re.ASCII)  # digits belong to the word before


@dataclass(frozen=True)
class Naming:
    """How one language writes identifiers.

    style: snake (`fare_paid`), screaming (`FARE_PAID`), camel (`farePaid`) or pascal (`FarePaid`).
    """

    style: str
    reserved: Collection[str]  # words of the language, and names that the kit itself uses

    def identifier(self, text: str, otherwise: str = "value") -> str:
        """Return one identifier: `Fare, paid (£)` gives `fare_paid`; without ASCII letters or digits, `otherwise`."""
        words = _words(text) or [otherwise]
        if words[0][0].isdigit():
            words.insert(0, otherwise)
        name = self._joined(words)
        return f"{name}_" if name in self.reserved else name

    def unique(self, texts: Iterable[str], otherwise: str = "value") -> list[str]:
        """Return an identifier for each text; the second of equal ones ends in `_2`."""
        taken: set[str] = set()
        result = []
        for text in texts:
            first = name = self.identifier(text, otherwise)
            count = 1
            while name in taken or (count > 1 and name in self.reserved):
                count += 1
                name = f"{first.rstrip('_')}_{count}"
            taken.add(name)
            result.append(name)
        return result

    def _joined(self, words: list[str]) -> str:
        if self.style == "snake":
            return "_".join(words)
        if self.style == "screaming":
            return "_".join(words).upper()
        capitals = [word.capitalize() for word in words]
        return "".join([words[0], *capitals[1:]] if self.style == "camel" else capitals)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = [word.lower()[:_LONGEST] for word in _WORD.findall(plain)]
    ends = accumulate(words, lambda end, word: end + 1 + len(word), initial=-1)
    return [word for word, end in zip(words, list(ends)[1:], strict=True) if end <= _LONGEST]


def unreserved(name: str, reserved: Collection[str]) -> str:
    """Return a contract's name for a package or module; with an underscore where the ecosystem has taken it."""
    return f"{name}_" if name in reserved else name
