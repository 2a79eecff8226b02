"""A caller that makes the integers of the int8 network by the header's macros gets those of the kit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Contract
from edgeproof_export.kits import KitSource
from tests.support.c_kits import Kit, edge_rows, write_kit
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
