"""C that brings pictures of any size to that of a model: the bytes of the runtime."""

import re
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Contract, ImageFeature, Threshold
from edgeproof.pictures import Pixels
from tests.languages.sources import kit_source
from tests.support.c_kits import Kit, tool, write_kit
from tests.support.images import image_contract, image_network
from tests.support.networks import random_network

DRIVER = """
#include <stdio.h>
#include <stdlib.h>
#include "NAME.h"
/* Pictures on standard input: height, width, channels as uint32, then bytes. For each what it answers, gives. */
int main(void)
{
    uint32_t shape[3];
    while (fread(shape, sizeof shape, 1, stdin) == 1) {
        const size_t n = (size_t)shape[0] * shape[1] * shape[2];
        uint8_t features[UPPER_WIDTH] = {0};
        uint8_t *pixels = malloc(n + 1);
        signed char answer;
        if (pixels == NULL || fread(pixels, 1, n, stdin) != n) {
            return 1;
        }
        answer = (signed char)NAME_fit(features, pixels, (uint16_t)shape[0], (uint16_t)shape[1], (uint8_t)shape[2]);
        fwrite(&answer, 1, 1, stdout);
        fwrite(features, sizeof features, 1, stdout);
        free(pixels);
    }
    return 0;
}
"""
SIZES = ((8, 8), (5, 7), (1, 1), (1, 9), (31, 2), (13, 40), (64, 48), (3, 200), (7, 5), (97, 101), (480, 640))


def _contract(**changes: Any) -> Contract:
    contract = image_contract()
    feature = replace(contract.features[0], **changes)  # type: ignore[type-var]  # a dataclass
    return replace(contract, features=(feature,))


def _kit(name: str, folder: Path) -> Kit:
    if name == "grey":
        feature = ImageFeature("grey one", (5, 7), ("grey",), "crop", (127.0,), (0.015625,))
        contract = Contract("grey_pictures", "present", ("no", "yes"), Threshold(0.5), (feature,))
        return write_kit(folder, kit_source(contract, random_network(35), n=8))
    changes: dict[str, Any] = {"channels": ("blue", "green", "red"), "fit": "crop"} if name == "blue first" else {}
    return write_kit(folder, kit_source(_contract(**changes), image_network(), n=8))


def _fitted(kit: Kit, pictures: list[Pixels], *flags: str) -> list[tuple[int, bytes]]:
    """What the kit answers and gives for each picture."""
    name, width = kit.source.contract.name, kit.source.contract.width
    kit.compile(DRIVER.replace("NAME", name).replace("UPPER", name.upper()), *flags)
    found = kit.run(b"".join(struct.pack("<3I", *one.shape) + one.tobytes() for one in pictures))
    parts = [found[start : start + 1 + width] for start in range(0, len(found), 1 + width)]
    return [(struct.unpack("b", part[:1])[0], part[1:]) for part in parts]


@pytest.mark.parametrize("name", ["red first", "blue first", "grey"])
def test_the_bytes_of_the_runtime(name: str, tmp_path: Path) -> None:
    """Pictures of many sizes, grey or not, the largest there are: the same bytes, and nothing undefined on the way."""
    kit = _kit(name, tmp_path)
    rng = np.random.default_rng(3)
    pictures = [rng.integers(0, 256, (*size, n)).astype(np.uint8) for size in SIZES for n in (1, 3)]
    pictures += [np.full((4096, 4096, 3), 255, np.uint8), np.full((2, 65535, 1), 255, np.uint8)]
    feature: Any = kit.source.contract.features[0]
    wanted = [(0, feature.pixels(one).tobytes()) for one in pictures]
    assert _fitted(kit, pictures, "-fsanitize=address,undefined", "-fno-sanitize-recover=all") == wanted


def test_what_is_no_picture(tmp_path: Path) -> None:
    """Two channels, four, no pixel, too many: -1, and nothing is written."""
    shapes = [(8, 8, 2), (8, 8, 4), (0, 8, 3), (8, 0, 3), (4097, 4096, 1), (8, 8, 0)]
    kit = _kit("red first", tmp_path)
    answers = _fitted(kit, [np.full(shape, 9, np.uint8) for shape in shapes])
    assert answers == [(-1, bytes(kit.source.contract.width))] * len(shapes)


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        (r"area >> 1", "0"),
        (r"\* down \*", "*"),
        (r"pixel\[2 - channel\]", "pixel[channel]"),
        (r"\(part->columns - keep\) / 2 \* part->channels", "0"),
        (r"/ ROWS; r \*", "/ ROWS + 1; r *"),
        (r"p \* results \? at \* n", "p * results ? p * n"),
    ],
)
def test_the_self_test_refuses_another_rule(pattern: str, wrong: str, tmp_path: Path) -> None:
    """Another rounding, weight, order, middle or place is seen on the device."""
    kit = _kit("blue first", tmp_path)
    path = kit.folder / f"src/{kit.source.contract.name}_fit.c"
    for change in (False, True):
        text, n = re.subn(pattern, wrong, path.read_text(encoding="utf-8"), count=1)
        assert n == 1
        if change:
            path.write_text(text, encoding="utf-8")
        command = [tool("make"), "check", "CFLAGS=-O1 -Wno-error"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert f"fit: {int(change)} cases differ" in done.stdout, done.stderr
        assert (done.returncode != 0) == change
