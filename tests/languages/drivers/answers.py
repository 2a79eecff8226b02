"""What a driver does, in CPython and in MicroPython: see wire.py."""

from array import array
from binascii import unhexlify
from struct import pack, unpack


def answer_vectors(kit, data):
    """Return the probabilities' bytes."""
    width = len(kit.CONTRACT["features"])
    result = []
    for start in range(0, len(data), 4 * width):
        vector = array("f", unpack("<%df" % width, data[start : start + 4 * width]))
        result.append(pack("<f", kit.probability(vector)))
    return b"".join(result)


def answer_rows(kit, data):
    """Return the answers' lines."""
    names = [feature["name"] for feature in kit.CONTRACT["features"]]
    lines = data.decode().split("\n")[:-1]
    rows = (dict(zip(names, [_cell(text) for text in line.split(" ")])) for line in lines)
    return "".join(_answer(kit, row) + "\n" for row in rows).encode()


def _answer(kit, row):
    try:
        decision = kit.predict(row)
    except (TypeError, ValueError):
        return "refused"
    bits = "%08x" % unpack("<I", pack("<f", decision.probability))[0]
    return "%s %d" % (bits, kit.CONTRACT["labels"].index(decision.label))


def _cell(text):
    if text in "-TF":
        return {"-": None, "T": True, "F": False}[text]
    data = unhexlify(text[1:])
    return unpack(">d", data)[0] if text[0] == "n" else data.decode()
