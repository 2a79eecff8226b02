"""Go, Java and Rust: the same bits as the reference engine, the same reading of cells, whatever the names."""

import itertools
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import NumericFeature
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.proof.golden import drawn_rows, same_bits
from edgeproof.rows import Batch, read
from edgeproof_export.kits import KitSource
from tests.languages.programs import ProgramError
from tests.support.kits import Built

pytestmark = pytest.mark.slow

_AWKWARD = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, -1e-40, 1.1754944e-38, 3.4e38, -3.4e38, 0.5, 1.0, 2.0, 5.0, 6.0)
_NUMBERS = (
    None, "", " NA ", "?", "'null'", "12", " 12.5\t", "'-3'", '"7"', "+2e1", ".5", "5.", "1E-2", "1e-400", "1e400",
    "1e39", "abc", "1_000", "0x10", "nan", "inf", "Infinity", "1e", ".", "--1", "1 2", "1,5", "\u0663",
    "1\u00a0", "1f", "1d",
    "16777217", "0.1", "79.99999999", "1" + "0" * 400, "0." + "0" * 400 + "1", "1e99999999999", "''", "'", "\v3\f",
    22.0, -1e300, float("nan"), float("inf"), 0.1, True, False, "true",
)  # fmt: skip
_CATEGORIES = (
    None, "", "NaN", " A ", "'A'", '"A"', "a", "it's", "'it's'", 'say "hi"', "é,ü", "e\u0301,ü", "1", "1.0", "1.00",
    "01", "+1", "1.", "-0.0", "1e0", 1.0, 2.0, 0.5, -0.0, 1e22, 1e300, 1e-7, float("nan"), float("inf"), True, False,
    "TRUE", "female",
    " 'male' ", "male ", "\u00a0male", "\U0001f642", "x" * 500,
)  # fmt: skip


def expected(source: KitSource, rows: list[tuple[Any, ...]]) -> list[str]:
    """What the reference engine answers, as `wire.py` writes it."""
    contract = source.contract
    columns = dict(zip(contract.feature_names, map(list, zip(*rows, strict=True)), strict=True))
    reading = read(contract, Batch(columns, len(rows)))
    refused = {fault.row for fault in reading.faults}
    probability = ReferenceEngine(contract, source.network).probability(reading.vectors)
    positive = probability > np.float32(contract.threshold)
    answers = zip(probability.view(np.uint32).tolist(), positive.tolist(), strict=True)
    return ["refused" if i in refused else f"{bits:08x} {label:d}" for i, (bits, label) in enumerate(answers)]


def test_row_vectors_give_the_bits_of_the_reference_engine(built: Built) -> None:
    """Over 10,000 rows: drawn, golden, and every awkward number in every place."""
    contract = built.source.contract
    awkward = np.array(list(itertools.product(_AWKWARD, repeat=3)), np.float32)
    edges = np.concatenate([awkward[:, [0, 1, 2, 1, 2]], awkward[:, [2, 0, 1, 0, 0]]])
    rows = np.concatenate([drawn_rows(contract, 4_000, seed=3), built.source.golden.vectors, edges])
    wanted = ReferenceEngine(contract, built.source.network).probability(rows)
    assert len(rows) > 10_000
    assert same_bits(built.consumer.run(built.work, rows), wanted) == 0


def test_named_rows_are_read_as_the_contract_says(built: Built) -> None:
    """Missing values, blanks, quotes, decimals, booleans, unknown categories; what is no number is refused."""
    rng = np.random.default_rng(0)
    numeric = [isinstance(feature, NumericFeature) for feature in built.source.contract.features]
    good = (30.0, "male", "7.25", "A", None)
    rows: list[tuple[Any, ...]] = [
        (*good[:i], cell, *good[i + 1 :]) for i, n in enumerate(numeric) for cell in (_NUMBERS if n else _CATEGORIES)
    ]
    rows += [tuple(rng.choice(np.array(_NUMBERS if n else _CATEGORIES, object)) for n in numeric) for _ in range(500)]
    wanted = expected(built.source, rows)
    assert 0 < wanted.count("refused") < len(wanted)
    found = built.consumer.run_named(built.work, rows)
    assert [(row, f, w) for row, f, w in zip(rows, found, wanted, strict=True) if f != w] == []


_FLIPPED = {
    "go": ("weights.go", "{\n\t", "{\n\t1"),
    "java": ("src/main/java/edgeproof/mixed/Weights.java", '"3', '"4'),
    "rust": ("src/weights.rs", "0x3", "0x4"),
}


def test_a_changed_weight_fails_the_kits_own_test(built: Built, tmp_path: Path) -> None:
    """One digit of one weight: the self-test names a golden row."""
    path, before, after = _FLIPPED[built.consumer.KIT]
    shutil.copytree(built.kit, tmp_path / "kit")
    text = (tmp_path / "kit" / path).read_text()
    assert before in text
    (tmp_path / "kit" / path).write_text(text.replace(before, after, 1))
    (tmp_path / "work").mkdir()
    with pytest.raises(ProgramError, match=r"(?i)golden.?row"):
        getattr(built.consumer, "compile_only", built.consumer.build)(tmp_path / "kit", tmp_path / "work")


def test_whatever_the_names_the_kit_compiles_and_reads_them(built_oddly: Built) -> None:
    """Reserved words, quotes, emoji, markup, control characters; as features, categories, labels and target."""
    contract, network = built_oddly.source.contract, built_oddly.source.network
    rows = drawn_rows(contract, 50)
    wanted = ReferenceEngine(contract, network).probability(rows)
    assert same_bits(built_oddly.consumer.run(built_oddly.work, rows), wanted) == 0
