"""Names of a contract as C identifiers, texts as C literals and comments."""

from collections.abc import Sequence
from dataclasses import dataclass

from edgeproof.decision.contract import CategoricalFeature, Contract, Feature
from edgeproof.decision.grammar import quoted, shown
from edgeproof_export.kits import KitError
from edgeproof_export.kits.naming import Naming

# A header of one of these names would stand before the system's own for whoever adds src/ to the search path; the last
# are targets that CMake keeps to itself.
_TAKEN = frozenset(
    (
        *("alloca", "assert", "complex", "ctype", "errno", "fcntl", "features", "fenv", "float", "inttypes", "iso646"),
        *("limits", "locale", "malloc", "math", "memory", "poll", "pthread", "sched", "semaphore", "setjmp", "signal"),
        *("stdalign", "stdarg", "stdatomic", "stdbool", "stddef", "stdint", "stdio", "stdlib", "stdnoreturn"),
        *("string", "strings", "tar", "termios", "tgmath", "threads", "time", "uchar", "unistd", "utime", "values"),
        *("wchar", "wctype"),
        *("all", "clean", "edit_cache", "help", "install", "package", "package_source", "rebuild_cache", "test"),
    )
)
_SNAKE, _SCREAMING = Naming("snake", ()), Naming("screaming", ())  # a prefix stands before each: no reserved words


@dataclass(frozen=True)
class Value:
    """One known text of a categorical feature."""

    text: str
    upper: str  # unique among the values of all features

    @property
    def said(self) -> str:
        """What a comment says about it."""
        return comment(self.text)

    def enumerator(self, place: int) -> str:
        """Its code, counted from 1."""
        return f"CODE_{self.upper} = {place + 1}"


@dataclass(frozen=True)
class Named:
    """A feature and its identifiers."""

    name: str
    snake: str
    upper: str
    said: str  # what a comment says about it
    values: tuple[Value, ...]  # empty for a number

    def enumerator(self, place: int) -> str:
        """Its place in the row vector."""
        return f"FEATURE_{self.upper} = {place}"

    @property
    def table(self) -> str:
        """Name of the array of its values."""
        return f"VALUES_{self.upper}"

    @property
    def width(self) -> int:
        """Bytes of the longest value, and one for the NUL."""
        return max(len(value.text.encode()) for value in self.values) + 1


def stem(name: str) -> str:
    """Return the name of the library, its header and its sources: that of the contract, unless it is taken."""
    return f"{name}_model" if name in _TAKEN else name


def named(contract: Contract) -> tuple[Named, ...]:
    """Return the features with identifiers; raises KitError for a text that C cannot hold."""
    names = contract.feature_names
    pairs = [(f.name, v) for f in contract.features if isinstance(f, CategoricalFeature) for v in f.values]
    for name, text in pairs:
        if "\0" in text:
            raise KitError(f"feature {quoted(name)}: value {quoted(text)} holds a NUL, which ends a text in C")
    uppers = iter(_SCREAMING.unique(f"{name} {text}" for name, text in pairs))
    snakes, screaming = _SNAKE.unique(names, "feature"), _SCREAMING.unique(names, "feature")
    result = []
    for feature, snake, upper in zip(contract.features, snakes, screaming, strict=True):
        known = feature.values if isinstance(feature, CategoricalFeature) else ()
        values = tuple(Value(text, next(uppers)) for text in known)
        result.append(Named(feature.name, snake, upper, _said(feature), values))
    return tuple(result)


def _said(feature: Feature) -> str:
    if isinstance(feature, CategoricalFeature):
        return f"{comment(feature.name)}: a code, 1 ... {feature.n_encoded}"
    return f"{comment(feature.name)}: a number, {feature.min:.6g} ... {feature.max:.6g} in training"


def enumerators(entries: Sequence[Named | Value], prefix: str) -> str:
    """Return the lines of an enumeration: features from 0, or codes from 1, each with a comment."""
    lines = [f"    {prefix}_{entry.enumerator(place)}" for place, entry in enumerate(entries)]
    lines = [line + "," for line in lines[:-1]] + lines[-1:]
    width = max(map(len, lines))
    return "\n".join(f"{line:<{width}} /* {entry.said} */" for line, entry in zip(lines, entries, strict=True))


def comment(text: str) -> str:
    """Quote a text for a C comment, on one line, shortened."""
    return quoted(text).replace("*/", "* /").replace("/*", "/ *")


def one_line(text: str) -> str:
    """Return a text for prose: as it is where it prints on one line, else quoted and shortened."""
    return shown(text)


def string_literal(text: str) -> str:
    """Write a text as a C string of its UTF-8 bytes; `?` is escaped, for two of them begin a trigraph."""
    return '"' + "".join(_escaped(byte) for byte in text.encode()) + '"'


def _escaped(byte: int) -> str:
    character = chr(byte)
    if character in '"\\?':
        return "\\" + character
    return character if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
