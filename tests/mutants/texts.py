"""Faults in how a kit reads texts: the kit's own test must refuse each that changes what is found in some text.

They are planted in the source of the Python kit, whose golden texts are those of every kit.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import TextFeature
from edgeproof_export.kits import KitSource, kit
from tests.languages import texts

_JUDGED = 20_000  # other texts, on which a fault that was not refused is looked at
# What a kit's source has once, and what stands there with a fault.
_RULES = (
    ("0x41 <= byte <= 0x5A", "0x42 <= byte <= 0x5A", "A is no letter"),
    ("0x41 <= byte <= 0x5A", "0x41 <= byte <= 0x59", "Z is no letter"),
    ("0x41 <= byte <= 0x5A", "0x41 <= byte <= 0x5B", "[ is a letter"),
    ("0x41 <= byte <= 0x5A", "False", "capitals stay"),
    ("byte >= 0x80 or", "byte > 0x80 or", "0x80 is no letter"),
    ("byte >= 0x80 or", "byte >= 0x7F or", "DEL is a letter"),
    ("0x61 <= byte <= 0x7A", "0x62 <= byte <= 0x7A", "a is no letter"),
    ("0x61 <= byte <= 0x7A", "0x61 <= byte <= 0x79", "z is no letter"),
    ("0x61 <= byte <= 0x7A", "0x61 <= byte <= 0x7B", "{ is a letter"),
    ("0x61 <= byte <= 0x7A", "0x60 <= byte <= 0x7A", "` is a letter"),
    (" or byte == 0x27", "", "an apostrophe is a mark"),
    ("0x30 <= byte <= 0x39", "0x31 <= byte <= 0x39", "0 is a mark"),
    ("0x30 <= byte <= 0x39", "0x30 <= byte <= 0x38", "9 is a mark"),
    ("0x30 <= byte <= 0x39", "0x2F <= byte <= 0x39", "/ is a digit"),
    ("0x30 <= byte <= 0x39", "0x30 <= byte <= 0x3A", ": is a digit"),
    ("out.append(0x30)", "out.append(byte)", "digits stay"),
    ("if byte > 0x20 and", "if byte >= 0x20 and", "a blank is a mark"),
    ("if byte > 0x20 and", "if byte > 0x21 and", "! is a blank"),
    ("if byte > 0x20 and byte != 0x7F", "if byte > 0x20", "DEL is a mark"),
    (
        "            out.append(byte)\n            out.append(0x20)",
        "            out.append(byte)",
        "no blank after marks",
    ),
    ("            out.append(byte)\n            out.append(0x20)", "            out.append(0x20)", "marks are blanks"),
    ('bytearray(b" "), 0', 'bytearray(b"~"), 0', "no blank at the start"),
    ("    if held:\n        out.append(held)\n", "", "half a capital at the end is lost"),
    ("(0xC3, 0xCE, 0xD0)", "(0xCE, 0xD0)", "Latin-1 is not folded"),
    ("(0xC3, 0xCE, 0xD0)", "(0xC3, 0xD0)", "Greek is not folded"),
    ("(0xC3, 0xCE, 0xD0)", "(0xC3, 0xCE)", "Cyrillic is not folded"),
    ("held << 8 | byte", "held << 8 | byte & 0xBF", "the second byte of a pair is spoiled"),
    ("byte, held = pair & 0xFF, 0", "byte, held = pair & 0x7F, 0", "the second byte of a pair is another"),
)
_LAST_BLANK = "    if out[-1] != 0x20:\n        out.append(0x20)\n    return", "    return"
_LISTED = re.compile(r'"terms": (\[.*?\])', re.DOTALL)
_ROW = re.compile(r"\((0x\w{4}), (0x\w{4}), (0x\w+)\)")


class Fault(NamedTuple):
    """The kit's module with a fault."""

    what: str
    source: str


def faults(source: str, terms: Sequence[str]) -> Iterator[Fault]:
    """Yield the source of a Python kit's module with each fault."""
    (listed,) = _LISTED.findall(source)
    for what, others in _terms(terms):
        yield Fault(what, source.replace(listed, repr(others)))
    yield from (Fault(what, _replaced(source, old, new)) for old, new, what in _RULES)
    yield Fault("no blank at the end", _replaced(source, *_LAST_BLANK))
    for row in _ROW.finditer(source):
        low, high, added = (int(number, 16) for number in row.groups())
        for changed in ((low + 1, high, added), (low, high - 1, added), (low, high, added + 1), (1, 0, 0)):
            shown = "(0x{:X}, 0x{:X}, 0x{:X})".format(*changed)
            yield Fault(f"capitals {row[0]} are {shown}", source[: row.start()] + shown + source[row.end() :])


def survivors(source: KitSource) -> tuple[int, list[str]]:
    """Return how many faults were planted, and which of those that change what is found the kit's own test passes."""
    name = source.contract.name
    files = {path.rpartition("/")[2]: data.decode() for path, data in kit("python", source).items()}
    module, test = files[f"{name}.py"], files[f"{name}_self_test.py"]
    (feature,) = source.contract.features
    assert isinstance(feature, TextFeature)
    assert _passes(name, module, test), "the kit without a fault must pass"
    planted = list(faults(module, feature.terms))
    return len(planted), [
        fault.what for fault in planted if _passes(name, fault.source, test) and _changes(name, fault.source, feature)
    ]


def _terms(terms: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield terms with each character of each term spoiled, each without its end, each swapped with the next."""
    for place, term in enumerate(terms):
        before, after = [*terms[:place]], [*terms[place + 1 :]]
        for at, character in enumerate(term):
            other = "x" if character != "x" else "y"
            yield f"{other!r} at {at} of {term!r}", [*before, term[:at] + other + term[at + 1 :], *after]
        yield f"{term!r} without its end", [*before, term[:-1], *after]
        if after:
            yield f"{term!r} and {after[0]!r} swapped", [*before, after[0], term, *after[1:]]


def _replaced(source: str, old: str, new: str) -> str:
    assert source.count(old) == 1, f"the kit's source has {source.count(old)} times {old!r}"
    return source.replace(old, new)


def _passes(name: str, module: str, test: str) -> bool:
    """Whether the self-test of a kit passes."""
    before = sys.modules.get(name)
    try:
        sys.modules[name] = _loaded(name, module)
        _loaded(f"{name}_self_test", test).self_test()
    except ValueError:
        return False
    finally:
        del sys.modules[name]
        if before is not None:
            sys.modules[name] = before
    return True


def _loaded(name: str, source: str) -> Any:
    module = ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), module.__dict__)
    return module


def _changes(name: str, module: str, feature: TextFeature) -> bool:
    """Whether any other text is read otherwise."""
    rng, read = np.random.default_rng(1), _loaded(name, module)._FEATURES[0].places
    cells = (texts.cell(feature.terms, rng) for _ in range(_JUDGED))
    return any(read(data) != feature.places(data) for data in cells if isinstance(data, bytes))
