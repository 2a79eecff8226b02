"""A challenge shows which weights a device has: flips of single bits planted in the compiled C kit."""

import os
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

from edgeproof.package import read
from edgeproof.proof import Challenge, challenge
from tests.support.c_kits import Kit, source_of, tool, write_kit
from tests.support.command_line import assert_one_line, run
from tests.support.networks import dense_layers
from tests.support.packages import reference_package
from tests.support.pairs import Side, old_side
from tests.support.rows import random_rows

FLIPS = int(os.environ.get("EDGEPROOF_CHALLENGE_FLIPS", "40"))  # `make challenge-flips`: 1,000
_LITTLE = "a device that stores floats with the lowest byte first"


@pytest.fixture(scope="module")
def side() -> Side:
    """A contract with every encoding and a network for it."""
    return old_side(3)


@pytest.fixture(scope="module")
def package(side: Side, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its package."""
    path = tmp_path_factory.mktemp("challenge") / "mixed.edgeproof"
    path.write_bytes(reference_package(side.contract, side.network))
    return path


@pytest.fixture(scope="module")
def kit(side: Side, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """The C kit of the package, its example compiled by its own Makefile."""
    source = source_of(side.contract, side.network, random_rows(side.contract, 20))
    kit = write_kit(tmp_path_factory.mktemp("kit"), source)
    done = subprocess.run(
        [tool("make"), "build/challenge", "CC=gcc"], cwd=kit.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return kit


@pytest.fixture(scope="module")
def asked(package: Path) -> Challenge:
    """The rows for one word."""
    return challenge(read(package), 1000, "word")


def answered(program: Path, ask: bytes) -> bytes:
    """What a program answers; nothing if it crashes."""
    return subprocess.run([program], input=ask, capture_output=True, check=False).stdout


def test_the_kit_answers_with_the_bits_of_the_package(kit: Kit, package: Path, tmp_path: Path) -> None:
    """Through the command line: ask, answer, compare; a changed, a short and a replayed answer are refused."""
    ask, got = tmp_path / "ask.bin", tmp_path / "got.bin"
    command = ("challenge", package, "--rows", 16)
    result = run(*command, "--seed", "one", "-o", ask)
    assert result.exit_code == 0, result.stderr
    assert "16 rows of 5 numbers" in result.stderr
    got.write_bytes(answered(kit.folder / "build" / "challenge", ask.read_bytes()))
    assert run(*command, "--seed", "one", "--answers", got).exit_code == 0
    assert_one_line(run(*command, "--seed", "two", "--answers", got), 8, "answers differ", "another NONCE")
    right = got.read_bytes()
    got.write_bytes(bytes([right[0] ^ 1, *right[1:]]))
    assert_one_line(run(*command, "--seed", "one", "--answers", got), 8, "1 of 16 answers differ")
    got.write_bytes(right[:-1])
    assert_one_line(run(*command, "--seed", "one", "--answers", got), 2, "expected 64 bytes", "got 63")
    assert_one_line(run(*command, "--seed", "one"), 2, "--output", "--answers")


def test_a_gateway_signs_what_a_device_answered(kit: Kit, package: Path, tmp_path: Path) -> None:
    """The receipt states the word, and a failure where an answer differs."""
    pytest.importorskip("cryptography", reason="needs cryptography (the extra [sign])")
    run("keygen", "-o", tmp_path / "gate", "--no-passphrase")
    ask, got, receipt = (tmp_path / name for name in ("ask.bin", "got.bin", "receipt.json"))
    run("challenge", package, "--rows", 4, "--seed", "one", "-o", ask)
    got.write_bytes(answered(kit.folder / "build" / "challenge", ask.read_bytes()))
    signed = ("--receipt", receipt, "--key", tmp_path / "gate.key")
    for seed, code, word in (("one", 0, "PASSED"), ("two", 8, "FAILED")):
        result = run("challenge", package, "--rows", 4, "--seed", seed, "--answers", got, *signed)
        assert result.exit_code == code, result.stderr
        shown = run("receipt", receipt, package, "--trust", tmp_path / "gate.pub")
        assert shown.exit_code == code
        assert word in shown.stdout


def test_flips_of_one_bit_are_caught(kit: Kit, side: Side, asked: Challenge, tmp_path: Path) -> None:
    """Weights and biases of the compiled kit, one bit at a time: 99.9 % change an answer."""
    program = (kit.folder / "build" / "challenge").read_bytes()
    ask = asked.asked()
    assert asked.differing(answered(kit.folder / "build" / "challenge", ask)) == 0
    rng = np.random.default_rng(0)
    places = [place for layer in dense_layers(side.network) for place in _places(program, layer.weights)]
    assert len(places) == side.network.n_weights
    flipped = tmp_path / "flipped"
    caught = 0
    for _ in range(FLIPS):
        data = bytearray(program)
        bit = int(rng.integers(32))
        data[int(rng.choice(places)) + bit // 8] ^= 1 << bit % 8
        flipped.write_bytes(data)
        flipped.chmod(0o755)
        got = answered(flipped, ask)
        caught += len(got) != 4 * asked.answers.size or asked.differing(got) > 0
    assert caught >= FLIPS * 0.999 - (FLIPS < 1000), f"{caught} of {FLIPS}"
    print(f"{caught} of {FLIPS} flips caught; foreseen {asked.shown} of {asked.flips}")  # noqa: T201


def _places(program: bytes, weights: np.ndarray) -> list[int]:
    """Return where the program holds each weight: its table, whole, in either order of rows and columns."""
    for table in (weights, weights.T):
        data = np.ascontiguousarray(table, "<f4").tobytes()
        if program.count(data) == 1:
            start = program.index(data)
            return list(range(start, start + len(data), 4))
    raise AssertionError(f"no table of shape {weights.shape} in the program")


def test_the_sketch_compiles(kit: Kit) -> None:
    """The example for the serial line, with stand-ins for the board's functions."""
    stand_ins = (
        "#include <stddef.h>\n#include <stdint.h>\nstruct { void begin(long) {} void setTimeout(long) {}"
        " size_t readBytes(char *, size_t n) { return n; } size_t write(const uint8_t *, size_t n) { return n; } }"
        " Serial;\n"
    )
    sketch = stand_ins + (kit.folder / "examples/challenge_serial/challenge_serial.ino").read_text()
    command = [tool("g++"), "-std=c++11", "-Wall", "-Wextra", "-Werror", "-Isrc", "-fsyntax-only", "-x", "c++", "-"]
    subprocess.run(command, input=sketch.encode(), cwd=kit.folder, check=True)


def test_rows_follow_from_the_word_and_the_package(package: Path, asked: Challenge) -> None:
    """The same twice, others for another word; as many as were asked for; nearly every flip is foreseen to show."""
    opened = read(package)
    again, other = challenge(opened, 1000, "word"), challenge(opened, 1000, "other")
    assert again.asked() == asked.asked() != other.asked()
    assert len(asked.rows) == 1000
    assert asked.shown >= 0.995 * asked.flips > 0
    assert struct.pack("<f", asked.rows[0, 0]) == asked.asked()[:4], _LITTLE
