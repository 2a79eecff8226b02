"""The C kit in one flavour: what the preprocessor takes away where NAME_PORTABLE is defined is not there at all."""

import re
from collections.abc import Mapping, Sequence

_IF = re.compile(r"#(if|ifdef|ifndef)\b(.*)")
_ELSE = re.compile(r"#(elif|else)\b(.*)")
_COMMENT = re.compile(r"/\*.*?\*/")
_DEFINED = re.compile(r"defined\((\w+)\)")
_DEFINE = re.compile(r"#define (\w+)")
_WORD = re.compile(r"^#define ([A-Z]+)(?: ([a-z]+))?$", re.MULTILINE)  # stands for one word, or for nothing
# What is decided only when somebody compiles: the language, golden rows, an include guard.
_OPEN = re.compile(r"\b(__cplusplus|HAS_PART|\w+_SELFTEST(_PARTS?)?|\w+_H)\b")
_TOLD = ("#pragma", "#error")  # what a compiler is told stays, with its conditions


def plain_c(kit: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a C kit as plain C99, without assembly, vectors and attributes; the bits are the same."""
    (header,) = (path for path in kit if re.fullmatch(r"src/\w+\.h", path))
    switch = f"{header[4:-2].upper()}_PORTABLE"
    return {path: _plain(data.decode(), switch).encode() if path[:4] == "src/" else data for path, data in kit.items()}


def _plain(text: str, switch: str) -> str:
    """Return a source as a compiler reads it that has no macros of its own."""
    kept = "\n".join(_decided(text.split("\n"), {switch}))
    for name, word in _WORD.findall(kept):
        kept = re.sub(rf"^#define {name}( \w+)?\n", "", kept, flags=re.MULTILINE)
        kept = re.sub(rf"\b{name}\b", word, kept) if word else re.sub(rf" {name}\b", "", kept)
    is_header = re.search(r"^#ifndef \w+_H$", kept, re.MULTILINE)
    for name in () if is_header else _DEFINE.findall(kept):
        if len(re.findall(rf"\b{name}\b", kept)) == 1:
            kept = re.sub(rf"^#define {name}\b.*\n", "", kept, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", kept)


def _decided(lines: Sequence[str], defined: set[str]) -> list[str]:
    """Return the lines of the branches that are taken; the macros that they define are added to those `defined`.

    The comment above a conditional goes with it: it says what the branches are.
    """
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if _IF.match(lines[at]):
            end = _end(lines, at)
            if not _stays(lines[at:end]) and kept and _COMMENT.fullmatch(kept[-1]):
                kept.pop()
            kept += _branch(lines[at:end], defined)
        else:
            defined |= set(_DEFINE.findall(lines[at]))
            kept.append(lines[at])
        at = end
    return kept


def _end(lines: Sequence[str], start: int) -> int:
    """Return where a conditional ends: the line after its #endif."""
    depth = 0
    for at in range(start, len(lines)):
        depth += bool(_IF.match(lines[at])) - lines[at].startswith("#endif")
        if depth == 0:
            return at + 1
    raise ValueError(f"{lines[start]}: expected an #endif")


def _branch(lines: Sequence[str], defined: set[str]) -> list[str]:
    """Return the branch of a conditional that is taken; all of them where it stays."""
    others = (at for at in range(1, len(lines) - 1) if _ELSE.match(lines[at]) and _depth(lines[:at]) == 1)
    starts = [0, *others]
    parts = list(zip(starts, [*starts[1:], len(lines) - 1], strict=True))
    if _stays(lines):
        kept = [[lines[start], *_decided(lines[start + 1 : end], defined)] for start, end in parts]
        return [*(line for part in kept for line in part), lines[-1]]
    for start, end in parts:
        if _holds(_condition(lines[start]), defined):
            return _decided(lines[start + 1 : end], defined)
    return []


def _stays(lines: Sequence[str]) -> bool:
    """Return whether a conditional is decided only when somebody compiles, or tells the compiler something."""
    return bool(_OPEN.search(_condition(lines[0]))) or any(line.startswith(_TOLD) for line in lines)


def _depth(lines: Sequence[str]) -> int:
    return sum(bool(_IF.match(line)) - line.startswith("#endif") for line in lines)


def _condition(line: str) -> str:
    """Return the condition of a branch in the words of #if."""
    word, _, rest = _COMMENT.sub("", line).strip()[1:].partition(" ")
    return {"ifdef": f"defined({rest})", "ifndef": f"!defined({rest})", "else": "1"}.get(word, rest)


def _holds(condition: str, defined: set[str]) -> bool:
    """Evaluate a condition of `defined`, !, && and ||; a comparison of a macro is false, for it has no value here."""
    text = _DEFINED.sub(lambda found: str(int(found[1] in defined)), condition)
    text = re.sub(r"[A-Za-z_]\w* (?:>=|==|!=|<) \d+|[A-Za-z_]\w*", "0", text).replace(" ", "")
    before = ""
    while before != text:
        before = text
        text = text.replace("!0", "1").replace("!1", "0").replace("(0)", "0").replace("(1)", "1")
        text = re.sub(r"(?<!!)\b([01])&&([01])", lambda pair: str(int(pair[1] == pair[2] == "1")), text)
        if "&&" not in text:
            text = re.sub(r"\b([01])\|\|([01])", lambda pair: str(int("1" in (pair[1], pair[2]))), text)
    if text not in ("0", "1"):
        raise ValueError(f"{condition}: expected a condition of macros, got {text}")
    return text == "1"
