"""The answers of compiled C: the bits of the reference engine, of LiteRT's reference kernels, and of the grammar."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edgeproof import engines
from edgeproof.decision import ACTIVATIONS, CategoricalFeature, Contract, QuantisedNetwork, grammar
from edgeproof.package.sealed import Package
from edgeproof.proof.golden import same_bits
from edgeproof_export.kits import KitError
from tests.languages import conformance, wire
from tests.support.c_kits import Kit, driver, edge_rows, source_of, tool, write_kit
from tests.support.networks import dense_int8_layers, random_network
from tests.support.rows import random_rows

COMPILERS = ("gcc", "clang")
CODES = """
#include <stdio.h>
#include <string.h>
#include "mixed.h"
/* NUL-terminated texts on standard input; the code of each in both features. */
int main(void)
{
    static char all[1 << 16];
    size_t n = fread(all, 1, sizeof all - 1, stdin);
    const char *text;
    for (text = all; text < all + n; text += strlen(text) + 1)
        printf("%g %g\\n", (double)mixed_code_sex(text), (double)mixed_code_deck(text));
    return 0;
}
"""
UNUSUAL = """
#include <stdio.h>
#include "mixed.h"
/* A row vector, then the texts of its three categories, NUL-terminated; of each cell what is unusual about it. */
int main(void)
{
    float row[MIXED_WIDTH];
    static char texts[3][1 << 13];
    int i, byte, n;
    while (fread(row, sizeof row, 1, stdin) == 1) {
        for (i = 0; i < 3; i++)
            for (n = 0; (byte = getchar()) > 0 || (texts[i][n] = '\\0'); n++)
                texts[i][n] = (char)byte;
        for (i = 0; i < MIXED_WIDTH; i++)
            printf("%d", mixed_unusual(row, i));
        printf(" %d%d%d\\n", mixed_unusual_sex(texts[0]), mixed_unusual_deck(texts[1]), mixed_unusual_alone(texts[2]));
    }
    return 0;
}
"""
SELFTEST = """
#include <stdio.h>
#include "mixed.h"
int main(void)
{
    printf("%d %d %d", mixed_selftest(), mixed_selftest_int8(), mixed_selftest_codes());
    return 0;
}
"""
COUNT = """
#include <stdio.h>
#include "mixed.h"
int main(void)
{
    printf("%d", mixed_golden_count());
    return 0;
}
"""


def test_the_bits_of_the_reference_engine(kit: Kit) -> None:
    """Random rows, golden rows, edges: probability and label, float32 and int8, bit for bit."""
    contract = kit.source.contract
    for rows in (random_rows(contract, 20_000, 5, beyond=3.0), kit.source.golden.vectors):
        kit.check(rows)
    kit.check(edge_rows(contract))


def test_the_bits_of_litert(kit: Kit, package: Package) -> None:
    """int8: what LiteRT's reference kernels answer on the package's own TFLite file."""
    contract = kit.source.contract
    engine = engines.load("litert_reference", package.files["tflite/model.int8.tflite"], contract)
    rows = np.concatenate([random_rows(contract, 5_000, 6), kit.source.golden.vectors])
    assert same_bits(kit.answers(rows)[:, 1], engine.scores(rows)[:, 0]) == 0


def test_an_activation_without_a_template_is_refused(
    tmp_path: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kit says which activation it cannot carry, and is left out."""
    monkeypatch.setitem(ACTIVATIONS, "bent", ACTIVATIONS["relu"]._replace(name="bent"))
    network = random_network(contract.n_encoded, (13, "bent"), seed=3)
    with pytest.raises(KitError, match="no c kit for activations of kind bent"):
        write_kit(tmp_path, source_of(contract, network, random_rows(contract, 300)))


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_every_activation(activation: str, compiler: str, tmp_path: Path, contract: Contract) -> None:
    """Each activation in a hidden layer, widths that are multiples of nothing, under two compilers."""
    network = random_network(contract.n_encoded, (13, activation), (5, "relu"), seed=3)
    kit = write_kit(tmp_path, source_of(contract, network, random_rows(contract, 300)))
    kit.compile(driver(), compiler=compiler)
    kit.check(np.concatenate([random_rows(contract, 2_000, 8, beyond=2.0), edge_rows(contract)]))


def test_wide_factors_take_the_long_form(tmp_path: Path, contract: Contract) -> None:
    """Where a shift is too small for the upper half of the product, all 64 bits are used, with the same bits."""
    network = random_network(contract.n_encoded, (6, "linear"))
    source = source_of(contract, network, random_rows(contract, 300))
    assert source.quantised is not None
    first, last = dense_int8_layers(source.quantised)
    wide = replace(first, weight_scale=first.weight_scale * np.float32(2**8))
    quantised = QuantisedNetwork(source.quantised.columns, source.quantised.given, (wide, last))
    assert (wide.multipliers(quantised.given)[1] < 33).any()
    kit = write_kit(tmp_path, replace(source, quantised=quantised))
    assert ">> 32" not in (tmp_path / "src/mixed_int8.c").read_text()
    kit.compile(driver())
    kit.check(random_rows(contract, 2_000, 8, beyond=2.0))


FLAVOURS = ("", "-DMIXED_PORTABLE", "-DMIXED_ROWS", "-DMIXED_DOUBLE_ROUNDING")


@pytest.mark.parametrize(
    ("per_output", "far", "held"),
    [
        (False, 0, "int16_t B1"),
        (True, 0, "int32_t M1"),
        (False, 40_000, "int32_t B1"),
        (True, 40_000, "int32_t B1"),
    ],
)
def test_factors_and_biases_take_no_more_flash_than_they_need(
    per_output: bool, far: int, held: str, tmp_path: Path, contract: Contract
) -> None:
    """One factor for a layer or one for each output, biases of 16 bits or of 32: the same bits in every flavour."""
    network = random_network(contract.n_encoded, (7, "relu"))
    source = source_of(contract, network, random_rows(contract, 300))
    assert source.quantised is not None
    first, last = dense_int8_layers(source.quantised)
    scales = first.weight_scale * np.linspace(0.5, 1, 7, dtype=np.float32) if per_output else first.weight_scale
    layers = (replace(first, weight_scale=scales, bias=first.bias + np.int32(far) * np.eye(7, dtype=np.int32)[0]), last)
    quantised = QuantisedNetwork(source.quantised.columns, source.quantised.given, layers)
    kit = write_kit(tmp_path, replace(source, quantised=quantised))
    text = (tmp_path / "src/mixed_int8.c").read_text()
    assert held in text
    assert ("int32_t M0" in text, "int16_t B0" in text) == (per_output, far == 0)
    rows = random_rows(contract, 2_000, 8, beyond=2.0)
    for flavour in FLAVOURS:
        kit.compile(driver(), *([flavour] if flavour else []))
        twice = flavour == FLAVOURS[-1]
        expected = quantised.scores_of(quantised.quantise(contract, rows), double_rounding=twice)[:, 0]
        assert len(np.unique(expected)) > 10
        assert same_bits(kit.answers(rows)[:, 1], expected) == 0


def test_double_rounding_on_request(kit: Kit, tmp_path: Path) -> None:
    """With the option, the bits of TensorFlow Lite Micro, on every row."""
    shutil.copytree(kit.folder / "src", tmp_path / "src")
    twice = replace(kit, folder=tmp_path)
    twice.compile(driver(), "-DMIXED_DOUBLE_ROUNDING")
    quantised, contract = kit.source.quantised, kit.source.contract
    assert quantised is not None
    rows = random_rows(contract, 20_000, 9)
    expected = quantised.scores_of(quantised.quantise(contract, rows), double_rounding=True)[:, 0]
    assert same_bits(twice.answers(rows)[:, 1], expected) == 0
    twice.compile(SELFTEST, "-DMIXED_SELFTEST", "-DMIXED_DOUBLE_ROUNDING")
    assert twice.run() == b"0 0 0"


def test_the_selftest_of_the_sealed_kit(kit: Kit) -> None:
    """No golden row differs, and no text."""
    kit.compile(SELFTEST, "-DMIXED_SELFTEST", name="selftest")
    assert kit.run(name="selftest") == b"0 0 0"


def test_the_conformance_file(tmp_path: Path) -> None:
    """Its vectors give its bits, its texts of categories the codes that its rows hold."""
    wanted, (contract, network) = conformance.read(), conformance.decision()
    kit = write_kit(tmp_path, source_of(contract, network, random_rows(contract, 100)))
    kit.compile(driver())
    assert same_bits(kit.answers(wanted.vectors)[:, 0], wanted.probabilities) == 0
    places = {"sex": 1, "deck": 3}
    answered = [pair for pair in zip(wanted.rows, wanted.answers, strict=True) if pair[1] != wire.REFUSED]
    texts = [(name, row[name], wire.vector_of(answer)) for row, answer in answered for name in places]
    given = [(name, text, vector) for name, text, vector in texts if isinstance(text, str)]
    kit.compile(CODES, name="codes")
    lines = kit.run("\0".join([*(text for _, text, _ in given), ""]).encode(), "codes").decode().splitlines()
    assert len(given) > 200
    for (name, text, vector), line in zip(given, lines, strict=True):
        code = vector[places[name]]
        assert float(line.split()[name == "deck"]) == code, (name, text)


KINDS = ("", "unknown", "range", "missing")


def test_what_is_unusual_is_that_of_the_conformance_file(tmp_path: Path) -> None:
    """Numbers by the row vector, categories by their texts: the warnings of each row, whatever training saw missing."""
    wanted, (contract, network) = conformance.read(), conformance.decision()
    kit = write_kit(tmp_path, source_of(contract, network, random_rows(contract, 100)))
    kit.compile(UNUSUAL)
    texts = [place for place, feature in enumerate(contract.features) if not feature.is_number]
    answered = [pair for pair in zip(wanted.rows, wanted.answers, strict=True) if pair[1] != wire.REFUSED]
    given = b""
    for row, answer in answered:
        cells = [row[contract.feature_names[place]] for place in texts]
        vector = wire.vector_of(answer)
        given += vector.tobytes() + b"".join((cell if isinstance(cell, str) else "").encode() + b"\0" for cell in cells)
    compared = dict.fromkeys(KINDS, 0)
    for (row, answer), line in zip(answered, kit.run(given).decode().splitlines(), strict=True):
        told = dict(pair.split(":") for pair in "".join(answer.split()[3:]).split(",") if pair)
        found = dict(enumerate(line.split()[0])) | dict(zip(texts, line.split()[1], strict=True))
        for place, name in enumerate(contract.feature_names):
            if place not in texts or isinstance(row[name], str):
                assert KINDS[int(found[place])] == told.get(str(place), ""), (name, row[name])
                compared[told.get(str(place), "")] += 1
    assert min(compared.values()) >= 20, compared


def test_codes_of_a_row_vector_that_are_none(kit: Kit, tmp_path: Path) -> None:
    """Among codes all that is no known one is unknown; a vector does not tell a missing category."""
    (tmp_path / "src").symlink_to(kit.folder / "src")
    copy = replace(kit, folder=tmp_path)
    copy.compile(UNUSUAL.replace(", mixed_unusual_alone(texts[2])", ", 0"))
    codes = np.array([1, 2, 0, -1, 1.5, 1e30, np.nan, np.inf], np.float32)
    rows = np.zeros((len(codes), len(kit.source.contract.features)), np.float32)
    rows[:, 1] = codes
    found = copy.run(b"".join(row.tobytes() + b"\0\0\0" for row in rows)).decode().splitlines()
    assert [KINDS[int(line[1])] for line in found] == ["", "", *["unknown"] * 6]


def test_booleans_and_zeros_are_one_value_each(tmp_path: Path, contract: Contract) -> None:
    """`TRUE` is `true` and `-0.0` is `0`, where the contract holds them."""
    values = ("false", "true", "0", "-0", "7")
    features = (CategoricalFeature("sex", values), CategoricalFeature("deck", values))
    network = random_network(10, (3, "relu"))
    mixed = replace(contract, features=features)
    kit = write_kit(tmp_path, source_of(mixed, network, random_rows(mixed, 50)))
    kit.compile(CODES)
    texts = ["TRUE", "False", "-0.0", "-0", "0.00", "07.0", "7.0", "+7", "tru", "trues", "true.0"]
    found = [int(line.split()[0]) for line in kit.run("\0".join([*texts, ""]).encode()).decode().splitlines()]
    read = [grammar.categorical_value(text, mixed.missing) for text in texts]
    assert found == [features[0].codes.get(value or "", 0) for value in read]


@pytest.mark.parametrize(
    ("file", "pattern", "wrong"),
    [
        ("float", r"k >> 1\)\);", "k >> 1) + 1);"),
        ("float", r"0x1\.fffffcp-2f", "0x1.fffffap-2f"),
        ("float", r"LESS\(v, lo\) \? lo : v", "LESS(v, lo) ? v : v"),
        ("int8", r"\(high >> \(shift - 1\)\) \+ 1", "(high >> (shift - 1))"),
        ("int8", r"\(high >> \(shift - 1\)\) \+ 1", "((high - 1) >> (shift - 1)) + 1"),
        ("int8", r">= 0\.5f", "> 0.5f"),
        ("codes", r"\+ 1 == text\.end", "+ 1 != text.end"),
    ],
)
def test_the_selftest_refuses_wrong_arithmetic(kit: Kit, tmp_path: Path, file: str, pattern: str, wrong: str) -> None:
    """The golden rows notice a wrong constant, clamp or rounding rule."""
    shutil.copytree(kit.folder / "src", tmp_path / "src")
    copy = replace(kit, folder=tmp_path)
    path = tmp_path / f"src/mixed_{file}.c"
    text, n = re.subn(pattern, wrong, path.read_text(), count=1)
    assert n == 1
    path.write_text(text)
    copy.compile(SELFTEST, "-DMIXED_SELFTEST", "-Wno-error")
    assert int(copy.run().split()[["float", "int8", "codes"].index(file)]) > 0


def test_parts_of_the_selftest_are_all_of_it(kit: Kit, tmp_path: Path) -> None:
    """Each part proves itself, and together they hold every golden row; a part too many does not compile."""
    shutil.copytree(kit.folder / "src", tmp_path / "src")
    copy = replace(kit, folder=tmp_path)
    n_parts = int(re.search(r"SELFTEST_PARTS (\d+)", (tmp_path / "src/mixed.h").read_text())[1])  # type: ignore[index]
    rows = 0
    with pytest.raises(subprocess.CalledProcessError):
        copy.compile(COUNT, "-DMIXED_SELFTEST", f"-DMIXED_SELFTEST_PART={n_parts}")
    for part in range(n_parts):
        copy.compile(COUNT, "-DMIXED_SELFTEST", f"-DMIXED_SELFTEST_PART={part}")
        rows += int(copy.run())
    assert rows == len(kit.source.golden.vectors)


def test_refused_flags(kit: Kit) -> None:
    """-ffast-math and x87 do not compile, and the message says why."""
    for flags, said in ((["-ffast-math"], b"-ffast-math removes"), (["-mfpmath=387"], b"-msse2 -mfpmath=sse")):
        command = [tool("gcc"), "-std=c99", *flags, "-c", "src/mixed_float.c", "-o", "/dev/null"]
        done = subprocess.run(command, cwd=kit.folder, capture_output=True, check=False)
        assert done.returncode != 0
        assert said in done.stderr
