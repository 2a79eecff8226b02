"""Altered packages without end: each differs from a good one, and nobody may accept it.

A mutant is a zip written by a writer that obeys: every field of every header can be wrong. One to three changes each.
"""

import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

MANIFEST = "manifest.json"
EVIL_NAMES = (
    "../x", "/etc/passwd", "a/../../x", "..", ".", "", "a//b", "a\\b", "..\\x", "C:x", "c:/x", ".hidden", "a/./b",
    "-rf", "a b",
    "é", "\u202ex", "a\nb", "a\0b", "MANIFEST.JSON", "Manifest.json", "ONNX/MODEL.ONNX", "onnx/Model.onnx",
    "manifest.json/x",
    "onnx", "onnx/model.onnx/x", "a/b/c/d/e/f/g/h/i", "x" * 300, "manifest.json ", "manifest.json\0", "ﬁ",
    "\u0130", "~", "$HOME",
)  # fmt: skip


@dataclass
class Entry:
    """One file of the zip, and what is wrong with its headers."""

    name: bytes
    content: bytes
    stored: bytes | None = None  # what stands in the zip, if not the content
    local: dict[str, Any] = field(default_factory=dict)
    central: dict[str, Any] = field(default_factory=dict)
    local_extra: bytes = b""
    central_extra: bytes = b""
    comment: bytes = b""
    descriptor: bytes = b""
    gap: bytes = b""  # before the local header


@dataclass
class Zip:
    """A zip that can be written wrongly."""

    entries: list[Entry]
    prefix: bytes = b""
    suffix: bytes = b""
    comment: bytes = b""
    between: bytes = b""  # entries and directory
    before_end: bytes = b""
    end: dict[str, int] = field(default_factory=dict)
    directory_order: list[int] | None = None
    directory_left_out: set[int] = field(default_factory=set)

    def to_bytes(self) -> bytes:
        """Write it; without any change these are the canonical bytes."""
        body, offsets = bytearray(self.prefix), []
        for entry in self.entries:
            body += entry.gap
            offsets.append(len(body))
            h = _header(entry) | entry.local
            body += struct.pack(
                "<4sHHHHHIIIHH", h["magic"], h["needed"], h["flags"], h["method"], h["time"], h["date"], h["crc"],
                h["packed"],
                h["size"], h["name_length"], h["extra_length"] + len(entry.local_extra),
            )  # fmt: skip
            body += entry.name + entry.local_extra + (entry.content if entry.stored is None else entry.stored)
            body += entry.descriptor
        body += self.between
        start = len(body)
        order = self.directory_order or range(len(self.entries))
        for index in order:
            if index in self.directory_left_out or index >= len(self.entries):
                continue
            entry = self.entries[index]
            h = _header(entry) | {"offset": offsets[index]} | entry.central
            name = h.get("name", entry.name)
            body += struct.pack(
                "<4sHHHHHHIIIHHHHHII", b"PK\1\2", h["made_by"], h["needed"], h["flags"], h["method"], h["time"],
                h["date"],
                h["crc"], h["packed"], h["size"], len(name), len(entry.central_extra), len(entry.comment), h["disk"],
                h["internal"], h["external"], h["offset"] & 0xFFFFFFFF,
            )  # fmt: skip
            body += name + entry.central_extra + entry.comment
        size = len(body) - start
        body += self.before_end
        count = len(self.entries)
        e = {"disk": 0, "start_disk": 0, "here": count, "all": count, "size": size, "offset": start} | self.end
        body += struct.pack(
            "<4sHHHHIIH", b"PK\5\6", e["disk"], e["start_disk"], e["here"] & 0xFFFF, e["all"] & 0xFFFF, e["size"],
            e["offset"],
            len(self.comment),
        )  # fmt: skip
        return bytes(body) + self.comment + self.suffix


def _header(entry: Entry) -> dict[str, Any]:
    stored = entry.content if entry.stored is None else entry.stored
    return {
        "magic": b"PK\3\4", "made_by": 3 << 8 | 20, "needed": 20, "flags": 0, "method": 0, "time": 0, "date": 0x21,
        "crc": zlib.crc32(entry.content), "packed": len(stored), "size": len(entry.content),
        "name_length": len(entry.name),
        "extra_length": 0, "disk": 0, "internal": 0, "external": 0o100644 << 16,
    }  # fmt: skip


def unchanged(files: dict[str, bytes]) -> Zip:
    """The canonical zip of these files, manifest among them."""
    names = [MANIFEST, *sorted(set(files) - {MANIFEST})]
    return Zip([Entry(name.encode(), files[name]) for name in names])


def structural(files: dict[str, bytes], seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield (what was done, bytes) without end; none of them has the bytes of the good package."""
    rng, good = random.Random(seed), unchanged(files).to_bytes()
    while True:
        archive, done = unchanged(files), []
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            name = rng.choice(list(CHANGES))
            CHANGES[name](archive, rng)
            done.append(name)
        data = archive.to_bytes()
        if rng.random() < 0.05:
            data = _torn(data, rng)
        if data != good:
            yield " + ".join(done), data


def _torn(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randrange(len(data)) for _ in range(2))
    return rng.choice(
        (data[:a] + data[b:], data[:b] + data[a:], data[:a] + rng.randbytes(b - a) + data[b:], data + data[a:b])
    )


def _any(archive: Zip, rng: random.Random) -> Entry:
    return rng.choice(archive.entries)


def _junk(rng: random.Random) -> bytes:
    return rng.choice(
        (b"\0", b"PK", b"PK\3\4", b"PK\5\6" + bytes(18), b"#!/bin/sh\n", rng.randbytes(rng.randrange(1, 99)))
    )


def _duplicate(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    copy = Entry(entry.name, rng.choice((entry.content, b"", entry.content[::-1])))
    archive.entries.insert(rng.randrange(len(archive.entries) + 1), copy)


def _reorder(archive: Zip, rng: random.Random) -> None:
    rng.shuffle(archive.entries)


def _rename(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    entry.name = rng.choice((*EVIL_NAMES, entry.name.decode("utf-8", "replace").upper(), "new")).encode()


def _rename_in_one_place(archive: Zip, rng: random.Random) -> None:
    _any(archive, rng).central["name"] = rng.choice(EVIL_NAMES).encode()


def _add(archive: Zip, rng: random.Random) -> None:
    other = _any(archive, rng).name.decode("utf-8", "replace")
    name = rng.choice((*EVIL_NAMES, "zzz", "kits/c/model.c", other.swapcase(), other + "/x", other.title()))
    archive.entries.insert(rng.randrange(len(archive.entries) + 1), Entry(name.encode(), _junk(rng)))


def _many(archive: Zip, rng: random.Random) -> None:
    archive.entries += [Entry(f"f{index}".encode(), b"") for index in range(rng.choice((10, 1_001)))]


def _remove(archive: Zip, rng: random.Random) -> None:
    archive.entries.remove(_any(archive, rng))
    if not archive.entries:
        archive.entries.append(Entry(b"x", b""))


def _hide(archive: Zip, rng: random.Random) -> None:
    archive.directory_left_out.add(rng.randrange(len(archive.entries)))


def _reorder_directory(archive: Zip, rng: random.Random) -> None:
    archive.directory_order = list(range(len(archive.entries)))
    rng.shuffle(archive.directory_order)


def _descriptor(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    entry.local |= {"flags": 8, "crc": 0, "packed": 0, "size": 0}
    entry.central |= {"flags": 8}
    numbers = struct.pack("<III", zlib.crc32(entry.content), len(entry.content), len(entry.content))
    entry.descriptor = rng.choice((b"PK\7\x08", b"")) + numbers


def _deflate(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    packer = zlib.compressobj(rng.randrange(10), wbits=-15)
    entry.stored = packer.compress(entry.content) + packer.flush()
    entry.local["method"] = entry.central["method"] = 8


def _bomb(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    entry.local["packed"] = entry.local["size"] = rng.choice((0xFFFFFFFF, 0x7FFFFFFF, len(entry.content) + 1, 0))


def _encrypt(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    entry.local["flags"] = entry.central["flags"] = rng.choice((1, 1 << 6 | 1, 1 << 11, 1 << 13, 1 << 3))


def _zip64(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    size = len(entry.content)
    entry.local_extra += struct.pack("<HHQQ", 1, 16, size, size)
    if rng.random() < 0.5:
        entry.local |= {"packed": 0xFFFFFFFF, "size": 0xFFFFFFFF}
        entry.central |= {"packed": 0xFFFFFFFF, "size": 0xFFFFFFFF}
        entry.central_extra += struct.pack("<HHQQ", 1, 16, size, size)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, len(archive.entries), len(archive.entries), 0, 0)
    archive.before_end = record + struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1)
    if rng.random() < 0.5:
        archive.end |= {"here": 0xFFFF, "all": 0xFFFF, "size": 0xFFFFFFFF, "offset": 0xFFFFFFFF}


def _number(archive: Zip, rng: random.Random) -> None:
    entry = _any(archive, rng)
    name = rng.choice(
        ("made_by", "needed", "flags", "method", "time", "date", "disk", "internal", "external", "crc", "offset")
    )
    value = rng.choice((1, 2, 14, 20, 45, 63, 99, 0x4000, 0x5321, 0xFFFF))
    for header in rng.choice(((entry.local,), (entry.central,), (entry.local, entry.central))):
        header[name] = value


def _end(archive: Zip, rng: random.Random) -> None:
    name = rng.choice(("disk", "start_disk", "here", "all", "size", "offset"))
    archive.end[name] = rng.choice((0, 1, 7, 0xFFFF))


def _content(archive: Zip, rng: random.Random) -> None:
    """A changed file; a changed manifest could be another honest one, and is no mutant then."""
    others = [entry for entry in archive.entries if entry.name != MANIFEST.encode()]
    entry = rng.choice(others or [Entry(b"", b"x")])
    data = bytearray(entry.content or b"x")
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    entry.content = bytes(data)  # the zip's own checksum is right


def _swap(archive: Zip, rng: random.Random) -> None:
    a, b = _any(archive, rng), _any(archive, rng)
    a.content, b.content = b.content, a.content


def _manifest(archive: Zip, rng: random.Random) -> None:
    """Hostile JSON, with the zip's checksum right."""
    for entry in archive.entries:
        if entry.name == MANIFEST.encode():
            entry.content = rng.choice(JSON_CHANGES)(entry.content, rng)


def _json_value(data: bytes, rng: random.Random) -> bytes:
    """Another value somewhere in the tree."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return data + b" "
    owner: Any = value
    while True:
        if not isinstance(owner, dict | list) or not owner:
            return data + b" "
        key = rng.choice(list(owner)) if isinstance(owner, dict) else rng.randrange(len(owner))
        if isinstance(owner[key], dict | list) and owner[key] and rng.random() < 0.8:
            owner = owner[key]
            continue
        owner[key] = rng.choice([value for value in HOSTILE_VALUES if not _could_be(key, owner[key], value)])
        if rng.random() < 0.2 and isinstance(owner, dict):
            owner[rng.choice(("extra", "", "__class__", "\ud800", "A" * 500))] = owner.pop(key)
        return json.dumps(value, sort_keys=rng.random() < 0.9, separators=(",", ":")).encode()


def _could_be(key: Any, old: Any, new: Any) -> bool:
    """Whether a manifest with the new value could be some other honest package's."""
    if isinstance(old, int | float) and not isinstance(old, bool):
        return (isinstance(new, int | float) and not isinstance(new, bool)) or (key == "auc" and new is None)
    return type(old) is type(new) or (key == "auc" and isinstance(new, float))


HOSTILE_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, -1, 10**30, 1.5, 1e308, 5e-324, "", "x", "\0", "\x1b[31m", "\ud800", [], {}, [[]],
    {"a": 1}, 10**400,
    "../../x", [None], "a" * 10_000,
)  # fmt: skip


def _deep(data: bytes, rng: random.Random) -> bytes:
    depth = rng.choice((31, 33, 100, 900, 990, 995, 1000, 20_000))
    shape = rng.choice(((b"[", b"]"), (b'{"a":', b"}")))
    nested = shape[0] * depth + b"0" + shape[1] * depth
    return rng.choice(
        (
            nested,
            data[:-1] + b',"zzz":' + nested + b"}",
            data.replace(b'"model_id":', b'"model_id":' + nested + b',"x":'),
        )
    )


JSON_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _json_value,
    _json_value,
    _json_value,
    _json_value,
    _deep,
    lambda data, _: data[:-1] + b',"edgeproof":1}',
    lambda data, _: data.replace(b"{", b'{"edgeproof":1,', 1),
    lambda data, _: data + b"\n",
    lambda data, _: b"\xef\xbb\xbf" + data,
    lambda data, _: data.replace(b":", b": ", 1),
    lambda data, _: data.replace(b'"contract"', b'"\\u0063ontract"', 1),
    lambda data, _: data.replace(b'"edgeproof":1', b'"edgeproof":1.0'),
    lambda data, _: data.replace(b'"edgeproof":1', b'"edgeproof":2'),
    lambda data, _: data.replace(b'"edgeproof":1', b'"edgeproof":' + b"9" * 5_000),
    lambda data, _: data.replace(b'"sequence":0', b'"sequence":-0'),
    lambda data, _: data.replace(b'"sequence":0', b'"sequence":1e0'),
    lambda data, _: data.replace(b'"rows":', b'"rows":NaN,"x":', 1),
    lambda data, _: data.replace(b'"rows":', b'"rows":1e999,"x":', 1),
    lambda data, rng: data[: rng.randrange(len(data) + 1)],
    lambda data, rng: data[: rng.randrange(len(data) + 1)] + rng.randbytes(3) + data,
    lambda data, _: data.decode("utf-8", "replace").encode("utf-16"),
)


def _set(name: str, values: tuple[Any, ...]) -> Callable[[Zip, random.Random], None]:
    def change(archive: Zip, rng: random.Random) -> None:
        value = rng.choice(values)
        if hasattr(archive, name):
            setattr(archive, name, value or _junk(rng))
        else:
            setattr(_any(archive, rng), name, value or _junk(rng))

    return change


def _mode(archive: Zip, rng: random.Random) -> None:
    mode = rng.choice((0o120777, 0o100755, 0o104755, 0o040755, 0o020666, 0o010644, 0o100600, 0))
    _any(archive, rng).central["external"] = mode << 16 | rng.choice((0, 0x10, 0x20))


EXTRA = struct.pack("<HHB", 0x7075, 1, 1), struct.pack("<HHI", 0x5455, 4, 0), b"\0", b"abcd"
CHANGES: dict[str, Callable[[Zip, random.Random], None]] = {
    "duplicate": _duplicate,
    "reorder": _reorder,
    "rename": _rename,
    "rename in the directory": _rename_in_one_place,
    "add": _add,
    "many entries": _many,
    "remove": _remove,
    "hide from the directory": _hide,
    "reorder the directory": _reorder_directory,
    "comment of the zip": _set("comment", (b"x", b"PK\5\6" + bytes(18), None)),
    "comment of an entry": lambda archive, rng: setattr(_any(archive, rng), "comment", _junk(rng)),
    "extra field, local": _set("local_extra", EXTRA),
    "extra field, directory": _set("central_extra", EXTRA),
    "data descriptor": _descriptor,
    "symlink or other mode": _mode,
    "deflated": _deflate,
    "size that is not true": _bomb,
    "encrypted or other flag": _encrypt,
    "prefix": _set("prefix", (None,)),
    "suffix": _set("suffix", (None,)),
    "gap between entries": _set("gap", (None,)),
    "gap before the directory": _set("between", (None,)),
    "gap before the end": _set("before_end", (None,)),
    "zip64": _zip64,
    "a number of a header": _number,
    "a number of the end record": _end,
    "content": _content,
    "swapped contents": _swap,
    "hostile manifest": _manifest,
    "hostile manifest, again": _manifest,
}
