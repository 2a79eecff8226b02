"""Texts, numbers, lists and mappings as source of a language, wrapped as its formatter leaves them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgeproof_export.kits import literals


class Source(str):
    """A text that is source already."""

    __slots__ = ()


@dataclass(frozen=True)
class Layout:
    """How a formatter lays out a literal: on one line if it fits, else one part a line; mappings always so."""

    width: int
    step: str  # one level of indentation
    null: str
    escape: Callable[[str], str]  # one character that does not print
    number: Callable[[float], str]
    key: Callable[[str], str] | None = None  # how a mapping writes a name; None: as a text
    fills: bool = False  # puts as many numbers on a line as fit

    def text(self, value: str) -> str:
        """Return a string literal in double quotes, or in single ones if those need fewer escapes."""
        quote = "'" if value.count('"') > value.count("'") else '"'
        inner = (f"\\{c}" if c in ("\\", quote) else c if c.isprintable() else self.escape(c) for c in value)
        return f"{quote}{''.join(inner)}{quote}"

    def literal(self, value: Any, before: str = "", indent: str = "", after: str = ",") -> str:
        """Return a literal of texts, numbers, None, lists and mappings.

        before, after: what stands on the first line before it, and behind it. indent: of that line.
        """
        if isinstance(value, Source):
            return value
        if isinstance(value, str):
            return self.text(value)
        if value is None:
            return self.null
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, Mapping):
            return self._mapping(value, indent)
        return self._list(value, before, indent, after)

    def _mapping(self, value: Mapping[str, Any], indent: str) -> str:
        inner = indent + self.step
        starts = [f"{(self.key or self.text)(name)}: " for name in value]
        parts = [
            f"{inner}{start}{self.literal(part, start, inner)},\n"
            for start, part in zip(starts, value.values(), strict=True)
        ]
        return "".join(["{\n", *parts, indent, "}"])

    def _list(self, values: Sequence[Any], before: str, indent: str, after: str) -> str:
        inner = indent + self.step
        parts = [self.literal(value, "", inner) for value in values]
        line = f"[{', '.join(parts)}]"
        if "\n" not in line and len(indent + before + line + after) <= self.width:
            return line
        if self.fills and all(isinstance(value, int | float | Source) for value in values):
            return "\n".join(["[", *literals.wrapped(parts, self.width, inner), f"{indent}]"])
        return "".join(["[\n", *(f"{inner}{part},\n" for part in parts), indent, "]"])
