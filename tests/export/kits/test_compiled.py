"""C#, Go, Java and Rust: the same bits as the reference engine, the same reading of cells, whatever the names."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest

from edgeproof.engines.reference import ReferenceEngine
from edgeproof.proof.golden import drawn_rows, same_bits
from tests.languages import conformance
from tests.languages.programs import ProgramError
from tests.support.kits import Built

pytestmark = pytest.mark.slow

_AWKWARD = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, -1e-40, 1.1754944e-38, 3.4e38, -3.4e38, 0.5, 1.0, 2.0, 5.0, 6.0)


def test_row_vectors_give_the_bits_of_the_reference_engine(built: Built) -> None:
    """Over 10,000 rows: drawn, golden, and every awkward number in every place."""
    contract = built.source.contract
    awkward = np.array(list(itertools.product(_AWKWARD, repeat=3)), np.float32)
    edges = np.concatenate([awkward[:, [0, 1, 2, 1, 2, 0]], awkward[:, [2, 0, 1, 0, 0, 1]]])
    rows = np.concatenate([drawn_rows(contract, 4_000, seed=3), built.source.golden.vectors, edges])
    wanted = ReferenceEngine(contract, built.source.network).scores(rows)[:, 0]
    assert len(rows) > 10_000
    assert same_bits(built.consumer.run(built.work, rows), wanted) == 0


def test_the_conformance_file(built: Built) -> None:
    """Its vectors give its bits; its rows are read, refused and answered as it says."""
    wanted = conformance.read()
    assert same_bits(built.consumer.run(built.work, wanted.vectors), wanted.probabilities) == 0
    assert (
        conformance.differing(
            built.consumer.run_named(built.work, wanted.cells(built.source.contract)), built.consumer.KIT
        )
        == []
    )


_FLIPPED = {
    "csharp": ("src/Weights.cs", "A", "B"),
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
    wanted = ReferenceEngine(contract, network).scores(rows)[:, 0]
    assert same_bits(built_oddly.consumer.run(built_oddly.work, rows), wanted) == 0
