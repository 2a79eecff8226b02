"""A feature given as one of some known texts."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from edgeproof.decision import fields, grammar
from edgeproof.decision.cells import UNKNOWN, code_of, read_codes
from edgeproof.decision.features.feature import Feature, Read, Values
from edgeproof.decision.features.seen import NOTHING, Seen
from edgeproof.types import Bools, Floats

_BOOLEANS = {"false": "0", "true": "1"}
_NOTABLE = 8  # categories that golden rows try
_LISTED, _FEW = 8, 4  # categories that a description names; that a message names


@dataclass(frozen=True)
class CategoricalFeature(Feature):
    """One of k known texts: its code from 1, 0 for unknown or missing; encoded as k one-hot columns, all zero for 0."""

    kind: ClassVar[str] = "categorical"

    name: str
    values: tuple[str, ...]
    missing_values: tuple[str, ...] | None = None
    seen: Seen = NOTHING

    def __post_init__(self) -> None:
        fields.expect(bool(self.values), f"feature {self.name!r}: expected at least one value")
        fields.expect(len(set(self.values)) == len(self.values), f"feature {self.name!r}: a value appears twice")
        for value in self.values:
            canonical = value == grammar.category(value)
            fields.expect(canonical, f"feature {self.name!r}: value {value!r} is not canonical")

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """The 1-based code of every known value."""
        return {value: code for code, value in enumerate(self.values, start=1)}

    @cached_property
    def spellings(self) -> Mapping[str, int]:
        """The code of every known value, and those of 0 and 1 where the values are false and true."""
        aliases = _BOOLEANS if set(self.values) == set(_BOOLEANS) else {}
        return {**self.codes, **{aliases[value]: code for value, code in self.codes.items() if value in aliases}}

    @property
    def width(self) -> int:
        """One: the code."""
        return 1

    @property
    def n_encoded(self) -> int:
        """Number of encoded columns: one for each known value."""
        return len(self.values)

    def to_json(self, complete: bool = False) -> dict[str, Any]:  # noqa: ARG002 — there is nothing to complete
        """Return the JSON object."""
        return {"name": self.name, "kind": self.kind, "values": list(self.values), **self.stated()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "CategoricalFeature":
        """Read the JSON object."""
        own = cls.expect_keys(value, {"name", "kind", "values"})
        return cls(fields.text("name", value["name"]), fields.texts("values", value["values"]), **own)

    def read(self, cells: Sequence[Any], missing: AbstractSet[str]) -> Read:
        """Read a column; unusual is a text that is not known."""
        codes, reasons = read_codes(cells, self.spellings, missing)
        return Read(np.maximum(codes, 0)[:, None], reasons, lambda: codes == UNKNOWN)

    def reader(self, missing: AbstractSet[str]) -> Callable[[Any], float]:
        """Return what reads one cell."""
        known = self.spellings
        # Texts that the grammar would give back unchanged need not pass through it.
        exact = {text: code for text, code in known.items() if _is_exact(text, missing)}

        def read(cell: Any) -> float:
            if type(cell) is str and cell in exact:
                return exact[cell]
            return max(0, code_of(cell, known, missing))

        return read

    def odd(self, values: Floats) -> Bools:
        """Return which values are no code; 0 may be a missing cell or an unknown one."""
        codes = values[:, 0]
        return np.asarray(~((codes >= 0) & (codes <= self.n_encoded) & (np.floor(codes) == codes)))

    def encode(self, x: Floats) -> Floats:
        """Encode (n, 1) as (n, k): 1 where the value is the column's code."""
        codes = np.arange(1, self.n_encoded + 1, dtype=np.float32)
        return np.equal(x, codes).astype(np.float32)

    @property
    def encoded_names(self) -> Sequence[str]:
        """The known values."""
        return self.values

    def slices(self, values: Floats) -> list[tuple[str, Bools]]:
        """Return each known value, and what is none."""
        codes = values[:, 0]
        found = [(grammar.shown(value), codes == code) for value, code in self.codes.items()]
        return [*found, ("missing or unknown", codes == 0)]

    @property
    def absent(self) -> Values:
        """0."""
        return (0.0,)

    @property
    def unknown(self) -> Values | None:
        """0."""
        return (0.0,)

    @property
    def imputed(self) -> Values:
        """0."""
        return (0.0,)

    def notable(self) -> list[Values]:
        """Return the codes of the first categories."""
        return [(float(code),) for code in list(self.codes.values())[:_NOTABLE]]

    def foreign(self) -> list[Values]:
        """Return what is no code."""
        return [(np.nan,), (0.5,), (1e6,)]

    def drawn(self, rng: "np.random.Generator", wide: Bools) -> Floats:
        """Draw codes, each as often as the others and as 0."""
        return rng.integers(0, self.n_encoded + 1, len(wide)).astype(np.float32)[:, None]

    def text(self, values: Values, missing: Sequence[str]) -> str:
        """Return the text of a code, one that is not known for 0."""
        return grammar.protected(self.values[int(values[0]) - 1]) if values[0] else self._unknown_text(missing)

    def _unknown_text(self, missing: Sequence[str]) -> str:
        text = "unknown"
        while text in self.spellings or text in missing:
            text += "_"
        return text

    def expected(self) -> str:
        """Name the values where they are few."""
        few = len(self.values) <= _FEW
        return " or ".join(map(grammar.quoted, self.values)) if few else f"one of {len(self.values)} values"

    def unusual(self) -> str:
        """Say that values are unknown."""
        return "values unknown"

    def described(self) -> str:
        """Name the first values."""
        first = ", ".join(map(grammar.shown, self.values[:_LISTED]))
        return first if len(self.values) <= _LISTED else f"{first}, … ({len(self.values)})"

    def example(self) -> str:
        """Return the first value."""
        return grammar.protected(self.values[0])


def _is_exact(text: str, missing: AbstractSet[str]) -> bool:
    return grammar.clean(text) == text and grammar.word(text) not in missing
