"""How a table is written, as far as somebody says; and which columns are wanted of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from edgeproof.errors import UsageError

if TYPE_CHECKING:
    from edgeproof.decision import Contract

DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "space": " "}
DECIMALS = (".", ",")
ENCODINGS = ("utf-8", "utf-16", "latin-1", "windows-1252")
QUOTING = ("minimal", "none")
ABSENT = ("error", "missing")
_HINTS = ("delimiter", "decimal", "encoding", "quoting", "absent", "header")  # those that a contract may keep


class Dialect(NamedTuple):
    """How a table is written; what is None is found from the file."""

    format: str | None = None  # of FORMATS
    delimiter: str | None = None  # between two fields of a line
    decimal: str | None = None  # of DECIMALS
    encoding: str | None = None  # of ENCODINGS
    quoting: str | None = None  # of QUOTING: whether a quote may stand around a field
    header: bool | None = None  # whether the first line names the columns, as it does where nobody says
    absent: str | None = None  # of ABSENT: what a key is that an object of JSON Lines does not have
    sheet: str | None = None  # of a workbook

    @property
    def said(self) -> list[str]:
        """The fields that somebody said, but for the format."""
        return [name for name, value in self._asdict().items() if value is not None and name != "format"]

    @property
    def hints(self) -> dict[str, Any]:
        """What a contract keeps, so that other tables are read alike: what somebody said, not what was found."""
        given = self._asdict()
        return {name: given[name] for name in _HINTS if given[name] is not None}

    def hinted(self, hints: Mapping[str, Any]) -> "Dialect":
        """Return the dialect with the hints of a contract where nothing else is said."""
        given = {name: value for name, value in self._asdict().items() if value is not None}
        return Dialect(**{name: hints[name] for name in _HINTS if name in hints} | given)


class Wanted(NamedTuple):
    """The columns that somebody will ask a table for, as far as they are known before it is opened."""

    features: tuple[str, ...] = ()  # in contract order
    numbers: frozenset[str] = frozenset()  # those of them that are numbers
    more: tuple[str, ...] = ()  # as a target
    picture: str = ""  # the feature whose cells are pictures
    target: str = ""  # the column of labels

    @classmethod
    def of(cls, contract: "Contract", more: tuple[str, ...] = ()) -> "Wanted":
        """Return the columns of a contract, and more."""
        picture = next((feature.name for feature in contract.features if feature.is_bytes), "")
        names = tuple(contract.feature_names), frozenset(contract.numeric_names)
        return cls(*names, more, picture, contract.target)


def delimiter_named(text: str) -> str:
    """Return the character that a text names, `tab` for one; raises UsageError for what cannot part fields."""
    found = DELIMITERS.get(text.lower(), text)
    if len(found) != 1 or not found.isascii() or found.isalnum() or found in "\"'\r\n\0.+-_":
        names = ", ".join(name for name in DELIMITERS if name.isalpha())
        raise UsageError(f"--delimiter: expected one character such as ; or one of {names}, got {text!r}")
    return found
