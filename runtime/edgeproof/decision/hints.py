"""How to read text tables, as far as a person said so in training: `predict` reads them in the same way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from edgeproof.decision import fields

_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "decimal": (".", ","),
    "encoding": ("utf-8", "utf-16", "latin-1", "windows-1252"),
    "quoting": ("minimal", "none"),
    "absent": ("error", "missing"),
    "header": (True, False),
}


@dataclass(frozen=True)
class RowsHints:
    """Options of the reader; None where nobody set them, and the file tells."""

    delimiter: str | None = None  # one character
    decimal: str | None = None
    encoding: str | None = None
    quoting: str | None = None
    absent: str | None = None  # what a key is that an object of JSON Lines lacks
    header: bool | None = None  # whether the first line names the columns

    def __post_init__(self) -> None:
        if (one := self.delimiter) is not None:
            single = isinstance(one, str) and len(one) == 1 and one.isascii() and (one.isprintable() or one == "\t")
            fields.expect(single and one not in "\"'" and not one.isalnum(), f"rows: no delimiter: {one!r}")
        for key, choices in _CHOICES.items():
            value = getattr(self, key)
            known = value is None or any(type(value) is type(choice) and value == choice for choice in choices)
            fields.expect(known, f"rows: {key}: expected one of {choices}, got {value!r}")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object: what is set."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, value: Any) -> "RowsHints":
        """Read the JSON object; raises DamagedPackageError."""
        fields.expect(isinstance(value, Mapping) and bool(value), f"rows: expected options, got {value!r}")
        fields.expect_keys("rows", value, set(value) & {"delimiter", *_CHOICES})
        fields.expect(None not in value.values(), "rows: an option is null")
        return cls(**value)


NO_HINTS = RowsHints()
