"""A datasheet as a table for the terminal, as Markdown, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from edgeproof.console import listed, paragraph
from edgeproof_export.devices import Measured, Size, get
from edgeproof_export.devices.sheet import LEVELS, Datasheet

_HEAD = ("target", "function", *(f"flash {level}" for level in LEVELS), "RAM", "stack", "counted", *LEVELS, "self-test")
_SELFTESTS = {"float": "float", "int8": "int8", "int8 from floats": "int8"}  # function: what proves it


def to_json(sheet: Datasheet) -> dict[str, Any]:
    """Return everything, as JSON holds it."""
    return {
        "name": sheet.name,
        "network": sheet.shape,
        "model_id": sheet.model_id,
        "selftests": [vars(proof) for proof in sheet.proofs],
        "figures": [
            {
                "target": m.target,
                "function": m.variant,
                "level": m.level,
                "flash": m.size.flash if m.size else None,
                "ram": m.size.ram if m.size else None,
                "stack": m.counted.stack if m.counted else None,
                get(m.target).unit: m.counted.count if m.counted else None,
                "missing": m.missing,
            }
            for m in sheet.measured
        ],
        "absent": list(sheet.absent),
        "how": {name: get(name).how for name in _targets(sheet)},
    }


def to_text(sheets: Sequence[Datasheet]) -> str:
    """Return a table for each package, and what the figures mean."""
    return "\n".join([*map(_text, sheets), *map(paragraph, _notes(sheets))])


def to_markdown(sheets: Sequence[Datasheet]) -> str:
    """Return a page: what the figures mean, then a section for each package."""
    notes = "\n".join(f"- {note}" for note in _notes(sheets))
    head = f"# Datasheet of the C kit\n\nWritten by `edgeproof datasheet`.\n\n{notes}\n"
    return "\n".join([head, *map(_section, sheets)])


def _text(sheet: Datasheet) -> str:
    """Return two tables, bytes and counts, that fit a terminal of 80 columns."""
    rows = [_HEAD, *_rows(sheet)]
    sizes = [row[:6] for row in rows if any(row[2:6])]
    counts = [(*row[:2], *row[7:9], "; ".join(filter(None, (row[6], row[9])))) for row in rows]
    return "\n\n".join([f"{sheet.name}, network {sheet.shape}", listed(sizes), listed(counts), ""])


def _section(sheet: Datasheet) -> str:
    rows = [_HEAD, tuple("---" for _ in _HEAD), *_rows(sheet)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"## {sheet.shape}\n\nModel `{sheet.name}`, `{sheet.model_id}`.\n\n{table}\n"


def _rows(sheet: Datasheet) -> Iterator[tuple[str, ...]]:
    for target in _targets(sheet):
        for variant in dict.fromkeys(m.variant for m in sheet.measured if m.target == target):
            found = [m for m in sheet.measured if (m.target, m.variant) == (target, variant)]
            yield (get(target).title, variant, *_figures(target, found), _selftest(sheet, target, _SELFTESTS[variant]))
        if any((p.target, p.variant) == (target, "codes") for p in sheet.proofs):
            yield (get(target).title, "texts to codes", *([""] * 7), _selftest(sheet, target, "codes"))


def _figures(target: str, found: Sequence[Measured]) -> tuple[str, ...]:
    reason = next((m.missing for m in found if m.missing), "")
    sizes = [m.size for m in found]
    stack = max((m.counted.stack for m in found if m.counted), default=None)
    ram = max((size.ram for size in sizes if size), default=None)
    counts = [_number(m.counted.count if m.counted else None) for m in found]
    return (*map(_flash, sizes), _number(ram), _number(stack), reason or get(target).unit, *counts)


def _flash(size: Size | None) -> str:
    return _number(size.flash if size else None)


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _selftest(sheet: Datasheet, target: str, variant: str) -> str:
    proof = next((p for p in sheet.proofs if (p.target, p.variant) == (target, variant)), None)
    if proof is None:
        return "–"
    return proof.missing or f"{proof.differ} differ"


def _notes(sheets: Sequence[Datasheet]) -> Iterator[str]:
    yield "flash, RAM: bytes that the function adds to a program, library functions included; RAM is static data."
    yield "stack: bytes below the caller's stack pointer, measured on painted memory, the larger of both levels."
    yield f"{', '.join(LEVELS)}: counted per inference of one golden row, the loop that calls it included."
    yield "self-test: golden rows, or texts, whose answers differ in any bit from the proven ones."
    for target in dict.fromkeys(name for sheet in sheets for name in _targets(sheet)):
        yield f"{get(target).title}: {get(target).how}."
    yield from dict.fromkeys(f"not measured: {reason}" for sheet in sheets for reason in sheet.absent)


def _targets(sheet: Datasheet) -> list[str]:
    return list(dict.fromkeys(m.target for m in sheet.measured))
