"""Terms are found in texts as docs/reference/arithmetic.md has it, one text at a time and many side by side."""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from edgeproof.decision.texts import Automaton, automaton, in_one, in_texts, search, stream, utf8
from tests.support import stream as reference

_LETTERS = "aAbB0 5' !?,éÉàÀ×÷ñÑßЁёПприРЯяΩωΣσς£€😀\t"


def _texts(rng: random.Random, n: int) -> Iterator[bytes]:
    """Yield short texts: of few letters, of any bytes, of runs of blanks."""
    for _ in range(n):
        size = rng.choice([0, 1, 2, 5, 20, 90])
        kind = rng.randrange(3)
        if kind == 0:
            yield "".join(rng.choice(_LETTERS) for _ in range(size)).encode()
        elif kind == 1:
            yield bytes(rng.choice(b"ab !\xc3\x80\x9f\xa0\xce\x91\xd0\x90\xaf\x00") for _ in range(size))
        else:
            yield b"".join(rng.choice([b" " * 9, b"a", b"b!", "é".encode()]) for _ in range(size))


def _terms(rng: random.Random, texts: list[bytes]) -> list[bytes]:
    """Return terms cut from the streams of texts, between characters."""
    found = set()
    for text in texts:
        characters = stream(text).decode(errors="ignore")
        start = rng.randrange(len(characters))
        term = characters[start : start + rng.randrange(1, 9)].encode()
        if term in stream(text) and term != b" ":
            found.add(term)
    return sorted(found)


def _present(machine: Automaton, texts: list[bytes], n_terms: int) -> np.ndarray:
    found = in_texts(machine, b"".join(text.replace(b"\0", b" ") + b"\0" for text in texts))
    present = np.zeros((len(texts), n_terms), bool)
    present[found.texts, found.terms] = True
    return present


@pytest.mark.parametrize("seed", range(3))
def test_the_stream_is_that_of_the_page(seed: int) -> None:
    """Two implementations of the definition agree on any bytes."""
    rng = random.Random(seed)
    for text in _texts(rng, 3000):
        assert stream(text) == reference.stream(text), text
    for _ in range(3000):
        text = rng.randbytes(rng.randrange(9))
        assert stream(text) == reference.stream(text), text


@pytest.mark.parametrize("second", range(0x80, 0xC0))
def test_each_pair_of_bytes(second: int) -> None:
    """Each two-byte letter is folded as the page says, and as Python's own lower case where it has that."""
    for first in (0xC3, 0xCE, 0xD0):
        folded = stream(bytes((first, second)))
        assert folded == reference.stream(bytes((first, second)))
        letter = bytes((first, second)).decode()
        known = letter.lower().encode()
        if letter.isalpha() and len(known) == 2 and not (first == 0xCE and second < 0x91):  # ΆΈΉ… keep their accents
            assert folded == b" " + known + b" "


@pytest.mark.parametrize("seed", range(20))
def test_the_automaton_finds_what_the_stream_contains(seed: int) -> None:
    """A term is found in a text where the stream of the text contains it, and nowhere else."""
    rng = random.Random(seed)
    texts = list(_texts(rng, 400))
    terms = _terms(rng, texts[:100])
    machine = automaton(terms)
    wanted = [[place for place, term in enumerate(terms) if term in stream(text)] for text in texts]
    assert [in_one(machine, text) for text in texts] == wanted
    present = _present(machine, texts, len(terms))
    assert [np.flatnonzero(row).tolist() for row in present] == wanted


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_texts_reach_over_blocks(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where texts are cut to be read side by side changes nothing."""
    rng = random.Random(block)
    texts = list(_texts(rng, 60))
    terms = _terms(rng, texts)
    machine = automaton(terms)
    wanted = _present(machine, texts, len(terms))
    monkeypatch.setattr(search, "_BLOCK", block)
    for step in (1, 50, 2000):
        monkeypatch.setattr(search, "_STEP", step)
        np.testing.assert_array_equal(_present(machine, texts, len(terms)), wanted)


def test_no_text_and_no_term() -> None:
    """No text gives nothing, and neither does a text without a term."""
    machine = automaton([b" free "])
    assert len(in_texts(machine, b"").texts) == 0
    assert in_one(machine, b"") == []
    assert len(in_texts(machine, b"\0freedom\0").texts) == 0


def test_a_text_of_megabytes() -> None:
    """A long text takes as long as many short ones: one endless word, NULs, blanks."""
    machine = automaton([b" a ", b"aaaa", b" call now "])
    for text, wanted in ((b"a" * 3_000_000, [1]), (b"\0" * 3_000_000 + b"A\0", [0]), (b"Call now!" * 300_000, [2])):
        assert in_one(machine, text) == wanted
        found = in_texts(machine, text.replace(b"\0", b" ") + b"\0")
        assert sorted(set(found.terms.tolist())) == wanted


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("é", b"\xc3\xa9"),
        ("\ud800", b"\xef\xbf\xbd"),
        ("a\udc00b", b"a\xef\xbf\xbdb"),
        ("\ud83d\ude00", "😀".encode()),
        ("\udc00\ud800", b"\xef\xbf\xbd\xef\xbf\xbd"),
    ],
)
def test_lone_surrogates(text: str, data: bytes) -> None:
    """A lone surrogate gives the bytes of U+FFFD, as in JavaScript's TextEncoder; a pair is one character."""
    assert utf8(text) == data
