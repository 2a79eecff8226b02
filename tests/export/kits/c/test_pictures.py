"""C that decides about pictures and windows: the bits of both reference networks, in memory that the caller gives."""

import re
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from edgeproof import engines
from edgeproof.proof.golden import drawn_rows, same_bits
from edgeproof.types import Floats
from edgeproof_export.graph import deep_tflite_int8
from edgeproof_export.kits import KitSource
from tests.support.c_kits import WARNINGS, Kit, tool, write_kit
from tests.support.deep_networks import DEEP, deep_source

DRIVER = """
#include <stdio.h>
#include "NAME.h"
/* Rows on standard input; for each the probability, the int8 probability, and both labels as floats. */
int main(void)
{
    static TYPE row[UPPER_WIDTH];
    static float arena[UPPER_ARENA / sizeof(float)];
    static float arena8[(UPPER_ARENA_INT8 + 3) / sizeof(float)];
    while (fread(row, sizeof row, 1, stdin) == 1) {
        float out[4];
        out[0] = NAME_probability(row, arena);
        out[1] = NAME_probability_int8(row, arena8);
        out[2] = (float)NAME_label(row, arena);
        out[3] = (float)NAME_label_int8(row, arena8);
        fwrite(out, sizeof out, 1, stdout);
    }
    return 0;
}
"""
FLAVOURS = ("", "PORTABLE", "ROWS")


@cache
def source_of(name: str) -> KitSource:
    """The source of a network, made once."""
    return deep_source(name)


def compiled(name: str, folder: Path, *flags: str, compiler: str = "gcc") -> Kit:
    """A kit with a driver."""
    kit = write_kit(folder, source_of(name))
    contract = kit.source.contract
    driver = DRIVER.replace("NAME", contract.name).replace("UPPER", contract.name.upper())
    kit.compile(driver.replace("TYPE", "uint8_t" if contract.given_bytes else "float"), *flags, compiler=compiler)
    return kit


def check(kit: Kit, rows: Floats, expected: tuple[Floats, Floats]) -> None:
    """Compare probabilities and labels of both arithmetics, bit for bit."""
    contract = kit.source.contract
    given = rows.astype(np.uint8) if contract.given_bytes else rows
    found = np.frombuffer(kit.run(given.tobytes()), np.float32).reshape(-1, 4)
    for place, scores in enumerate(expected):
        assert same_bits(found[:, place : place + 1], scores) == 0
        assert (found[:, place + 2] == contract.rule.decide(scores)).all()


def answers(source: KitSource, rows: Floats) -> tuple[Floats, Floats]:
    """What the reference networks answer, in float32 and in int8; rows matter to both."""
    assert source.quantised is not None
    found = source.network.scores(source.contract.encode(rows)), source.quantised.scores(source.contract, rows)
    assert min(len(np.unique(scores)) for scores in found) > 50  # of at least 300 rows, with 256 answers in int8
    return found


@pytest.mark.parametrize("name", DEEP)
def test_the_bits_of_the_reference_networks(name: str, tmp_path: Path) -> None:
    """2,000 rows, float32 and int8, in each flavour: 0 differing bits; the kit's own test passes.

    int8 is also what LiteRT's reference kernels (BUILTIN_REF) give for the file that is sealed; they have no ELU.
    """
    source = source_of(name)
    rows = drawn_rows(source.contract, 2_000, seed=1)
    expected = answers(source, rows)
    assert source.quantised is not None
    model = deep_tflite_int8(source.contract, source.quantised)
    if not any(layer.activation == "elu" for layer in source.network.layers):
        litert = engines.load("litert_reference", model, source.contract)
        assert same_bits(litert.scores(rows), expected[1]) == 0
    for flavour in FLAVOURS:
        macro = f"-D{source.contract.name.upper()}_{flavour}"
        check(compiled(name, tmp_path, *[macro] * bool(flavour)), rows, expected)
    done = subprocess.run([tool("make"), "check"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "float32: 0 rows differ" in done.stdout
    assert "int8: 0 rows differ" in done.stdout


@pytest.mark.parametrize(
    ("file", "pattern", "wrong"),
    [
        ("float", r"x\[i\] \* FLASH_FLOAT\(weights \+ i \* rows->n_out\)", "x[i] * FLASH_FLOAT(weights + i)"),
        ("float", r"\+ part\.row \* rows\.w_step", ""),
        ("float", r"weights \+= \(at->columns - part->columns\) \* channels;", ""),
        ("float", r"LESS\(most, \*from\)", "LESS(*from, most)"),
        ("float", r"sum / n;", "sum * (1.0f / n);"),
        ("float", r"a\[i\] \+ b\[i\]", "a[i] - b[i]"),
        ("float", r"LESS\(x\[j\], 6\.0f\)", "1"),
        ("float", r"FLASH_FLOAT\(p \+ c\)", "FLASH_FLOAT(p)"),
        ("int8", r"memset\(to, at->fill", "memset(to, 0"),
        ("int8", r"scratch\[i\] \^ at->flip", "scratch[i]"),
        ("int8", r"acc\[3\] \+= second\[k\]", "acc[3] += first[k]"),
        ("int8", r"from\[r \* line \+ k \* step \+ c\]", "from[k * line + r * step + c]"),
        ("int8", r"\(high - \(high < 0\)\)", "high"),
        ("int8", r"\*from > most", "*from < most"),
        ("int8", r"sum \+ n / 2", "sum"),
        ("int8", r"<< b_left", "<< a_left"),
        ("int8", r"&part\) - zeros\)", "&part))"),
    ],
)
def test_the_self_test_refuses_wrong_arithmetic(file: str, pattern: str, wrong: str, tmp_path: Path) -> None:
    """The golden rows notice a wrong order, place, rounding, division or branch."""
    source = source_of("every_kind")
    write_kit(tmp_path, source)
    path = tmp_path / f"src/{source.contract.name}_{file}.c"
    text, n = re.subn(pattern, wrong, path.read_text(encoding="utf-8"), count=1)
    assert n == 1
    path.write_text(text, encoding="utf-8")
    command = [tool("make"), "check", "CFLAGS=-O1 -Wno-error"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert re.search(rf"{'float32' if file == 'float' else 'int8'}: [1-9]\d* rows differ", done.stdout), done.stderr


@pytest.mark.parametrize("name", ["every_kind", "window"])
def test_the_tree_of_files(name: str, tmp_path: Path) -> None:
    """As clang-format writes it; C++ takes it; nothing from outside but memcpy and memset, no writable data."""
    source = source_of(name)
    kit = write_kit(tmp_path, source)
    style = "{BasedOnStyle: LLVM, IndentWidth: 4, ColumnLimit: 120, BreakBeforeBraces: Linux, SortIncludes: false,"
    style += " AllowShortFunctionsOnASingleLine: None}"
    files = [*kit.folder.glob("src/*.[ch]"), *kit.folder.glob("examples/*/*.c")]
    subprocess.run([tool("clang-format"), f"--style={style}", "--dry-run", "--Werror", *files], check=True)
    sources, macro = sorted(kit.folder.glob("src/*.c")), f"-D{source.contract.name.upper()}_SELFTEST"
    for compiler in ("g++", "clang++"):
        command = [tool(compiler), "-std=c++17", *WARNINGS, "-fsyntax-only", macro, "-x", "c++"]
        subprocess.run([*command, *sources], check=True)
    objects = tmp_path / "objects"
    objects.mkdir()
    subprocess.run([tool("gcc"), "-std=c99", "-O2", "-c", *sources], cwd=objects, check=True)
    done = subprocess.run([tool("nm"), *objects.glob("*.o")], capture_output=True, text=True, check=True)
    symbols = [line.split()[-2:] for line in done.stdout.splitlines() if line and not line.endswith(":")]
    assert not [symbol for kind, symbol in symbols if kind in "DdBbCcSsGg"]
    assert {symbol for kind, symbol in symbols if kind == "U"} <= {"memcpy", "memset", "_GLOBAL_OFFSET_TABLE_"}


@pytest.mark.slow
@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("name", DEEP)
def test_sanitizers(name: str, flavour: str, tmp_path: Path) -> None:
    """Nothing is read or written beside its place, nothing is undefined; an arena of the stated size is enough."""
    macro = f"-D{source_of(name).contract.name.upper()}_{flavour}"
    sanitized = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g")
    kit = compiled(name, tmp_path, *sanitized, *[macro] * bool(flavour))
    rows = drawn_rows(kit.source.contract, 300, seed=2)
    check(kit, rows, answers(kit.source, rows))
