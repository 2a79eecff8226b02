"""What a driver does, in CPython and in MicroPython: see wire.py."""

from array import array
from binascii import unhexlify
from struct import pack, unpack


def answer_vectors(kit, data):
    """Return the probabilities' bytes."""
    width = kit.WIDTH
    result = []
    for start in range(0, len(data), 4 * width):
        vector = array("f", unpack("<%df" % width, data[start : start + 4 * width]))
        result.append(pack("<f", kit.probability(vector)))
    return b"".join(result)


def answer_rows(kit, data):
    """Return the answers' lines."""
    lines = data.decode().split("\n")[:-1]
    return "".join(_answer(kit, _row(kit, line.split(" "))) + "\n" for line in lines).encode()


def _row(kit, texts):
    names = [feature["name"] for feature in kit.CONTRACT["features"]]
    others = ["no such name %d" % i for i in range(len(texts) - len(names))]
    return {name: _cell(kit, text) for name, text in zip(names + others, texts) if text != "!"}


def _answer(kit, row):
    try:
        decision = kit.decide(row)
    except (TypeError, ValueError):
        return "refused"
    vector = ",".join(list(map(_hexadecimal, kit.row_vector(row))))
    names = [feature["name"] for feature in kit.CONTRACT["features"]]
    told = ",".join(["%d:%s" % (names.index(one.column), one.kind) for one in decision.warnings])
    label = kit.CONTRACT["labels"].index(decision.label)
    return ("%s %d %s %s" % (_bits(decision.probability), label, vector, told)).rstrip()


def _bits(x):
    return "%08x" % unpack("<I", pack("<f", x))[0]


def _hexadecimal(x):
    return "%x" % unpack("<I", pack("<f", x))[0]


def _cell(kit, text):
    if text in "-TF":
        return {"-": None, "T": True, "F": False}[text]
    if text[0] == "p":
        height, width, channels, pixels = text[1:].split("x")
        return kit.Picture(unhexlify(pixels), int(height), int(width), int(channels))
    if text[0] == "*":
        times, part = text[1:].split("t")
        return int(times) * _cell(kit, "t" + part)
    data = unhexlify(text[1:])
    if text[0] == "u":
        return "".join([chr(unit) for unit in unpack(">%dH" % (len(data) // 2), data)])
    if text[0] == "w":
        return unpack(">%df" % (len(data) // 4), data)
    return unpack(">d", data)[0] if text[0] == "n" else data.decode("utf-8", "replace")
