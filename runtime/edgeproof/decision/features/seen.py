"""What a training run saw of a column besides ordinary values: shares, to compare later rows with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edgeproof.decision import fields

_DIGITS = 4
_SHARES = ("missing", "unknown")


@dataclass(frozen=True)
class Seen:
    """Shares of the training rows, rounded to four digits; 0 also where nothing is known."""

    missing: float = 0.0
    unknown: float = 0.0  # a category too rare to be kept, or a text without a term

    @classmethod
    def of(cls, missing: int, unknown: int, rows: int) -> "Seen":
        """Return the shares of so many of these rows."""
        return cls(*(round(count / rows, _DIGITS) for count in (missing, unknown)))

    def to_json(self) -> dict[str, float]:
        """Return the JSON object; zeros are left out."""
        return {key: share for key in _SHARES if (share := getattr(self, key))}

    @classmethod
    def from_json(cls, name: str, value: Any) -> "Seen":
        """Read the JSON object of a feature."""
        where = f"feature {name!r}: seen"
        fields.expect(isinstance(value, Mapping) and bool(value), f"{where}: expected shares, got {value!r}")
        fields.expect_keys(where, value, set(value) & set(_SHARES))
        for share in value.values():
            told = f"{where}: expected shares of at most 1 in {_DIGITS} digits, got {share!r}"
            fields.expect(type(share) in (int, float) and 0 < share <= 1 and round(share, _DIGITS) == share, told)
        return cls(**{key: float(share) for key, share in value.items()})


NOTHING = Seen()
