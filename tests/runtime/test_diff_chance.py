"""The tests of chance in `diff`, against SciPy's; the sample of rows; the grid of the AUC."""

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from edgeproof.diff.chance import at_least, holm, mcnemar
from edgeproof.diff.figures import Figures
from edgeproof.diff.pair import Vectors
from edgeproof.diff.sample import Sample
from edgeproof.scoring import area_under_roc


@pytest.mark.parametrize("counts", [(0, 0), (3, 3), (1, 0), (9, 2), (40, 71), (5000, 5300)])
def test_mcnemar_is_the_exact_binomial_test(counts: tuple[int, int]) -> None:
    """Two-sided, both ways round."""
    n = sum(counts)
    expected = binomtest(counts[0], n, 0.5).pvalue if n else 1.0
    assert mcnemar(*counts) == pytest.approx(expected, rel=1e-9)
    assert mcnemar(*counts[::-1]) == pytest.approx(expected, rel=1e-9)


def test_at_least_is_fishers_exact_test() -> None:
    """One-sided, for tables of every shape; where no more were found than chance expects it says 1."""
    rng = np.random.default_rng(0)
    for _ in range(300):
        a, b, c, d = (int(rng.integers(1, most)) for most in (60, 60, 300, 300))
        expected = float(fisher_exact([[a, b], [c, d]], "greater").pvalue)
        found = at_least(a, a + b, a + c, b + d)
        if a * (b + d) <= b * (a + c):
            assert found == 1.0
        else:
            assert found == pytest.approx(expected, rel=1e-8)


def test_holm_keeps_the_least_until_one_fails() -> None:
    """0.01 of 4, 0.02 of 3 fails: what follows is not looked at."""
    assert holm([0.02, 0.001, 0.01, 0.03], 0.05) == [1, 2, 0, 3]
    assert holm([0.02, 0.01, 0.03, 0.04], 0.05) == [1]
    assert holm([0.5], 0.05) == holm([], 0.05) == []


def test_chance_alone_finds_a_segment_seldom() -> None:
    """200 tables in which nothing depends on the column: Holm's level of 0.05 holds, with the binomial's own error."""
    rng, found = np.random.default_rng(1), 0
    for _ in range(200):
        flipped, codes = rng.random(2000) < 0.1, rng.integers(0, 8, 2000)
        n = int(flipped.sum())
        parts = [codes == code for code in range(8)]
        chances = [at_least(int((flipped & part).sum()), int(part.sum()), n, 2000 - n) for part in parts]
        found += bool(holm(chances, 0.05))
    assert found <= 20  # P(X > 20) is 0.1 % for 200 trials at 5 %


@pytest.mark.parametrize("most", [100, 1000])
def test_a_sample_holds_all_rows_or_each_as_likely(most: int) -> None:
    """Few rows are all kept, in order; of many, as many from the start as from the end, and no more than the limit."""
    sample = Sample(1, most)
    rows = np.arange(800, dtype=np.float32)[:, None]
    for part in np.array_split(rows, 7):
        sample.add(Vectors(part, part))
    assert (sample.rows, sample.n) == (800, min(most, 800))
    kept = sample.vectors()
    assert len(kept.old) == sample.n
    assert (np.diff(kept.old[:, 0]) > 0).all()
    assert sample.n * sample.weight == pytest.approx(800)
    if most == 100:
        assert abs(float(kept.old.mean()) - 399.5) < 5 * 231 / 10  # five standard errors
        assert sample._held <= 2 * most


def test_a_sample_of_wide_rows_is_small() -> None:
    """4 million numbers at most, but 500 rows."""
    assert Sample(4096).most == 1024
    assert Sample(100_000).most == 500


def test_the_auc_is_off_by_half_of_the_pairs_that_share_a_cell() -> None:
    """Probabilities of every size, near 0 and near 1: within the bound that follows from the grid, batch by batch."""
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 2, 20_000)
    logits = rng.normal(0, 6, 20_000) + 3 * truth
    p = (1 / (1 + np.exp(-logits))).astype(np.float32)
    figures = Figures()
    for part in np.array_split(np.arange(len(p)), 5):
        both = np.stack([1 - p[part], p[part]], axis=1)
        figures.add(Figures.of(truth[part], (p[part] > 0.5).astype(np.intp), both))
    exact = area_under_roc(truth == 1, p)
    assert figures.cells is not None
    negative, positive = figures.cells
    bound = float((negative * positive).sum()) / 2 / (negative.sum() * positive.sum())
    assert bound < 2e-4
    assert figures.auc == pytest.approx(exact, abs=bound)
    assert figures.right == ((p > 0.5) == truth).sum()
