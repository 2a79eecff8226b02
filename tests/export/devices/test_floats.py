"""Where floats are software: whether the library of the target rounds each operation as IEEE 754 asks."""

import os
from pathlib import Path
from typing import Any

import pytest

from edgeproof_export.devices import MissingToolError, get
from edgeproof_export.devices.build import Subject, Workbench

DRAWS = int(os.environ.get("EDGEPROOF_DRAWS", "20000"))
# A hash of what +, -, *, /, comparison and both conversions give for pseudo-random operands, exponents -50 to 50 around
# each other or the same: neither operands nor results are denormal, which the arithmetic of the kits keeps out.
OPERATIONS = """
#include <string.h>
#include "floats.h"
static uint32_t state = 2463534242u;
static uint32_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}
static float number(uint32_t exponent)
{
    const uint32_t bits = (draw() & 0x807fffffu) | exponent << 23;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
static uint32_t hash;
static void take(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if ((bits & 0x7fffffffu) == 0) {
        bits = 0; /* the sign of zero reaches no answer */
    }
    hash = (hash ^ bits) * 16777619u;
}
uint32_t floats(void)
{
    uint32_t n;
    for (n = 0; n < DRAWS; n++) {
        const uint32_t near = draw() % 50;
        const float a = number(102 + draw() % 50);
        const float b = number(102 + (n & 1 ? near : draw() % 50));
        const float fraction = number(100 + draw() % 45);
        take(a + b);
        take(a - b);
        take(a * b);
        take(a / b);
        take((float)(int32_t)fraction);
        take(a < b ? a : b);
    }
    return hash;
}
"""


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """The hash as a self-test: prove.c prints it."""
    folder = tmp_path_factory.mktemp("floats")
    (folder / "floats.c").write_text(OPERATIONS)
    (folder / "floats.h").write_text("#include <stdint.h>\nuint32_t floats(void);\n")
    return Subject("floats", (folder / "floats.c",), (folder,), '#include "floats.h"\n#define SELFTEST() floats()\n')


def hashed(target: str, folder: Path, subject: Any) -> int:
    """Run the operations on a target."""
    bench = Workbench(get(target), folder)
    try:
        bench.require_tools()
    except MissingToolError as error:
        pytest.skip(str(error))
    return bench.target.run(bench.program("prove.c", subject, "-Os", f"-DDRAWS={DRAWS}ul"))["differ"]


@pytest.mark.parametrize("target", ["atmega328p", "cortex-m3", "rv32imac"])
def test_software_floats_round_as_hardware_does(target: str, subject: Subject, tmp_path: Path) -> None:
    """avr-libc and libgcc give the bits of SSE for every operation that the kits use."""
    (tmp_path / "device").mkdir()
    (tmp_path / "host").mkdir()
    assert hashed(target, tmp_path / "device", subject) == hashed("x86-64", tmp_path / "host", subject)
