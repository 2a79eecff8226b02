"""The stream of `docs/reference/arithmetic.md` a second time, byte by byte as a kit reads it from a wire."""


def stream(data: bytes) -> bytes:
    """Return the normalised stream of a text."""
    out = bytearray(b" ")
    held = 0
    for byte in data:
        if held:
            first, held = held, 0
            first, byte = _folded(first, byte)  # noqa: PLW2901 — as docs/reference/arithmetic.md has it
            _emit(out, first)
        if byte in (0xC3, 0xCE, 0xD0):
            held = byte
        else:
            _emit(out, byte)
    if held:
        _emit(out, held)
    _blank(out)
    return bytes(out)


_FOLDED = (  # pairs of bytes, first and last, and what is added to each
    (0xC380, 0xC396, 0x20),
    (0xC398, 0xC39E, 0x20),
    (0xCE91, 0xCE9F, 0x20),
    (0xCEA0, 0xCEAB, 0xE0),
    (0xD080, 0xD08F, 0x110),
    (0xD090, 0xD09F, 0x20),
    (0xD0A0, 0xD0AF, 0xE0),
)


def _folded(first: int, second: int) -> tuple[int, int]:
    pair = first << 8 | second
    pair += sum(added for low, high, added in _FOLDED if low <= pair <= high)
    return pair >> 8, pair & 0xFF


def _emit(out: bytearray, byte: int) -> None:
    character = chr(byte).lower() if byte < 0x80 else ""
    if byte >= 0x80 or character.isalpha() or character == "'":
        out.append(ord(character) if character else byte)
    elif character.isdigit():
        out.append(ord("0"))
    elif byte <= 0x20 or byte == 0x7F:
        _blank(out)
    else:
        _blank(out)
        out += bytes((byte, 0x20))


def _blank(out: bytearray) -> None:
    if out[-1] != 0x20:
        out.append(0x20)
