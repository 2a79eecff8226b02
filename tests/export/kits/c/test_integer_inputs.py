"""A caller that makes the integers of the int8 network by the header's macros gets those of the kit."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Contract
from edgeproof_export.kits import KitSource
from tests.support.c_kits import WARNINGS, Kit, edge_rows, tool, write_kit
from tests.support.rows import random_rows

CALLER = """
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "mixed.h"

static int8_t input(float x)
{
    const float q = roundf(x / MIXED_QUANTUM) + (float)MIXED_ZERO_POINT;

    return (int8_t)(q < -128.0f ? -128.0f : q > 127.0f ? 127.0f : q);
}

#define NUMBER(v, NAME) bounded(v, MIXED_MISSING_##NAME, MIXED_LOWEST_##NAME, MIXED_HIGHEST_##NAME)
static float bounded(float v, float missing, float lowest, float highest)
{
    v = v != v ? missing : v;
    return v < lowest ? lowest : v > highest ? highest : v;
}

#define SCALED(v, NAME) scaled(v, MIXED_OFFSET_##NAME, MIXED_FACTOR_##NAME)
static float scaled(float v, float offset, float factor)
{
    const float centred = v - offset;

    return centred * factor;
}

#define RAMP(v, NAME) (fminf(fmaxf(SCALED(v, NAME), 0.0f), 1.0f) * MIXED_GAIN_##NAME)

/* Row vectors on standard input: the integers of this caller, then those of the kit. */
int main(void)
{
    float row[MIXED_WIDTH];

    while (fread(row, sizeof row, 1, stdin) == 1) {
        int8_t mine[MIXED_N_INPUTS], theirs[MIXED_N_INPUTS];

        memset(mine, MIXED_ZERO_POINT, sizeof mine);
BODY
        mixed_quantise(row, theirs);
        fwrite(mine, sizeof mine, 1, stdout);
        fwrite(theirs, sizeof theirs, 1, stdout);
    }
    return 0;
}
"""


def _caller(source: KitSource) -> str:
    """Return the program: names of features as the fixture has them, `fare, paid` in capitals FARE_PAID."""
    lines: list[str] = []
    features: Sequence[Any] = source.contract.features
    for feature in features:
        name = feature.name.upper().replace(", ", "_")
        cell = f"row[MIXED_FEATURE_{name}]"
        if feature.is_number:
            v = f"NUMBER({cell}, {name})"
            lines.append(f"mine[MIXED_INPUT_{name}] = input(SCALED({v}, {name}));")
            ramps = [f"{name}_RAMP_{t + 1}" for t in range(feature.n_encoded - 1)]
            lines += [f"mine[MIXED_INPUT_{ramp}] = input(RAMP({v}, {ramp}));" for ramp in ramps]
        else:
            inputs = [f"{name}_{_upper(text)}" for text in feature.values]
            lines += [
                f"if ({cell} == {code}.0f) mine[MIXED_INPUT_{one}] = MIXED_ON_{one};"
                for code, one in enumerate(inputs, start=1)
            ]
    return CALLER.replace("BODY", "\n".join(f"        {line}" for line in lines))


def _upper(text: str) -> str:
    return {"it's": "IT_S", 'say "hi"': "SAY_HI", "é,ü": "E_U"}.get(text, text.upper())


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_the_macros_give_the_integers_of_the_kit(
    compiler: str, small: KitSource, contract: Contract, tmp_path: Path
) -> None:
    """Random rows and each feature at its limits: every integer, and they differ among themselves."""
    kit: Kit = write_kit(tmp_path, small)
    kit.compile(_caller(small), "-Wl,--no-as-needed", "-lm", compiler=compiler)
    rows = np.concatenate([random_rows(contract, 4_000), edge_rows(contract)]).astype(np.float32)
    found = np.frombuffer(kit.run(rows.tobytes()), np.int8).reshape(len(rows), 2, contract.n_encoded)
    assert small.quantised is not None
    expected = small.quantised.quantise(contract, rows)
    assert (found[:, 0] == expected).all()
    assert (found[:, 1] == expected).all()
    assert (np.ptp(expected.astype(int), axis=0) > 0).all()


# A slope is rounded to 1/65,536: 4,095 counts from the start it is off by half of that each, 1/32 of a quantum.
_HALFWAY = 1 / 32

COUNTER = """
#include <stdio.h>
#include "mixed.h"

#define COUNTS 4096
#define UNIT UNIT_OF_COUNT
#define ZERO ZERO_OF_COUNT

/* For each count of 12 bits: the integers from the count, then those of the kit from the number. */
int main(void)
{
    int count;

    for (count = 0; count < COUNTS; count++) {
        float row[MIXED_WIDTH] = {0};
        int8_t mine[N], theirs[MIXED_N_INPUTS];
        const int places[N] = {PLACES};

        row[FEATURE] = ZERO + UNIT * (float)count;
        mixed_quantise(row, theirs);
MADE
        for (int i = 0; i < N; i++) {
            fwrite(&mine[i], 1, 1, stdout);
            fwrite(&theirs[places[i]], 1, 1, stdout);
        }
    }
    return 0;
}
"""


def _counter(feature: Any, n: int) -> str:
    """Return the program for a number: far below its limits to far above them."""
    name = feature.name.upper().replace(", ", "_")
    inputs = [name, *(f"{name}_RAMP_{t + 1}" for t in range(feature.n_encoded - 1))]
    low, high = feature.min - 0.6 * (feature.max - feature.min), feature.max + 0.6 * (feature.max - feature.min)
    macros = ["COUNT", *["COUNT_RAMP"] * (len(inputs) - 1)]
    made = "\n".join(
        f"        mine[{i}] = MIXED_{macro}({one}, count, UNIT, ZERO);"
        for i, (macro, one) in enumerate(zip(macros, inputs, strict=True))
    )
    values = {
        "UNIT_OF_COUNT": f"{float(np.float32((high - low) / n))!r}f",
        "ZERO_OF_COUNT": f"({float(np.float32(low))!r}f)",
        "FEATURE]": f"MIXED_FEATURE_{name}]",
        "PLACES": ", ".join(f"MIXED_INPUT_{one}" for one in inputs),
        "[N]": f"[{len(inputs)}]",
        "< N;": f"< {len(inputs)};",
        "MADE": made,
    }
    text = COUNTER
    for key, value in values.items():
        text = text.replace(key, value)
    return text


def test_counts_give_the_integers_without_floats(small: KitSource, contract: Contract, tmp_path: Path) -> None:
    """4,096 counts of each number and its ramps: at most 1 off where nearly halfway, elsewhere the kit's integer."""
    kit: Kit = write_kit(tmp_path, small)
    features: Sequence[Any] = contract.features
    for feature in (one for one in features if one.is_number):
        kit.compile(_counter(feature, 4_095), name="counter")
        found = np.frombuffer(kit.run(name="counter"), np.int8).astype(int).reshape(-1, 2)
        assert abs(found[:, 0] - found[:, 1]).max() <= 1
        assert (found[:, 0] != found[:, 1]).mean() < _HALFWAY
        assert len(np.unique(found[:, 0])) > 20


def test_a_count_takes_no_float_from_a_library(small: KitSource, tmp_path: Path) -> None:
    """A Cortex-M0 without an FPU: from the count to the answer the program calls nothing that computes with floats."""
    kit: Kit = write_kit(tmp_path, small)
    program = "#include <mixed.h>\nint8_t f(int n) { return MIXED_COUNT(AGE, n, 0.1f, -3.0f); }\n"
    (tmp_path / "f.c").write_text(program)
    command = [tool("arm-none-eabi-gcc"), "-mcpu=cortex-m0", "-mthumb", "-Os", "-std=c99", *WARNINGS, "-I", "src", "-c"]
    subprocess.run([*command, "f.c"], cwd=kit.folder, check=True)
    symbols = subprocess.run(["arm-none-eabi-nm", "f.o"], cwd=kit.folder, capture_output=True, text=True, check=True)
    assert [line for line in symbols.stdout.splitlines() if " U " in line] == []
