"""The gate: what a quantised artifact may lose, what happens when it loses more, and that NaN passes nowhere."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edgeproof.decision import Contract, Threshold
from edgeproof.proof.expectation import Expectations
from edgeproof.proof.golden import agree, compare
from edgeproof.scoring import measure
from edgeproof_export.formats import FORMATS, Source
from edgeproof_export.measure.far_rows import FarRows, measure_far_rows
from edgeproof_export.measure.gate import Budget
from edgeproof_export.measure.parity import Parity, Rows, measure_parity
from edgeproof_export.source.network import network_of
from edgeproof_export.source.original import HeldOut, read_held_out
from edgeproof_export.source.resample import resampled
from edgeproof_export.source.trained import read_trained
from tests.mutants.constants import places
from tests.mutants.faults import converted_all_int8, without_imputation
from tests.support.command_line import run

(TFLITE_INT8,) = (spec for spec in FORMATS if spec.name == "tflite-int8")


@pytest.fixture(scope="module")
def source(trained: Path) -> Source:
    """What the session's package is made from."""
    handed = read_trained(trained)
    return Source(handed.contract, network_of(handed.model, handed.contract), handed.calibration)


@pytest.fixture(scope="module")
def held_out(trained: Path, contract: Contract) -> HeldOut:
    """Rows with labels."""
    return read_held_out(trained / "test.csv", contract)


def _rows(source: Source, held_out: HeldOut, original: np.ndarray | None = None) -> Rows:
    more = resampled(source.contract, source.calibration, 5, n=2_000)
    every = np.concatenate([held_out.rows, more, held_out.rows[:20]])
    answers = Expectations(source.contract, source.network, None).answers("float32", every)
    return Rows(held_out, more, held_out.rows[:20], 20, answers if original is None else original)


def _missed(source: Source, artifact: bytes, rows: Rows) -> list[str]:
    expectations = Expectations(source.contract, source.network, source.quantised)
    parity = measure_parity(TFLITE_INT8, artifact, expectations, rows)
    figures = measure(rows.held_out.truth, rows.original[: rows.n_held_out], source.contract.rule)
    return Budget().exceeded(parity, figures)


def test_the_artifact_itself_is_within_the_budget(source: Source, held_out: HeldOut) -> None:
    """Else the refusals below would prove nothing."""
    assert _missed(source, TFLITE_INT8.convert(source), _rows(source, held_out)) == []


def test_the_all_int8_recipe_is_refused(source: Source, held_out: HeldOut) -> None:
    """Raw-scale columns do not survive one shared scale, and the gate says so."""
    missed = _missed(source, converted_all_int8(source), _rows(source, held_out))
    assert any("label agreement" in reason for reason in missed), missed


def test_an_artifact_that_imputes_nothing_is_refused(source: Source, held_out: HeldOut) -> None:
    """Missing values then answer something else."""
    artifact = without_imputation(TFLITE_INT8.convert(source), "tflite")
    assert _missed(source, artifact, _rows(source, held_out))


def test_a_constant_no_is_refused_even_where_no_is_nearly_always_right(source: Source, held_out: HeldOut) -> None:
    """One positive row in a hundred: a constant agrees on 99 %, and fails by the minority's own figure."""
    bias = [place for place in places(TFLITE_INT8.convert(source), "x.tflite") if place.role.endswith("bias")][-1]
    constant = bias.changed(lambda x: x - np.int32(2**24))
    rows = _rows(source, held_out)
    answers = np.where(np.arange(len(rows.original)) % 110 == 0, np.float32(0.9), np.float32(0.001))[:, None]
    rare = replace(
        rows,
        original=answers,
        held_out=replace(held_out, truth=source.contract.rule.decide(answers[: rows.n_held_out])),
    )
    missed = _missed(source, constant, rare)
    assert any("agreement among positive rows 0" in reason for reason in missed), missed
    assert not any("label agreement" in reason for reason in missed), missed


def test_nan_passes_no_comparison(source: Source, held_out: HeldOut) -> None:
    """A NaN from an artifact fails the bound, the agreement, the budget and the measured parity."""
    p, rule = np.full((100, 1), 0.9, np.float32), Threshold(0.5)
    broken = p.copy()
    broken[7] = np.nan
    agreement = agree(broken, p, rule)
    assert agreement.flips == 1
    assert np.isnan(agreement.largest)
    assert np.isnan(agreement.mean)
    assert not compare(broken, p, np.full((100, 1), 1.0), rule, limit=1.0).passed
    assert not compare(broken, broken, np.zeros((100, 1)), rule).passed
    figures = measure(np.ones(100, np.intp), p, rule)
    parity = Parity(TFLITE_INT8, 1, compare(p, p, np.ones((100, 1)), rule), agreement, 1, agreement, figures)
    assert any("mean" in reason for reason in Budget().exceeded(parity, figures))
    rows = _rows(source, held_out)
    (spec,) = (spec for spec in FORMATS if spec.name == "tflite-float16")
    *_, bias = (place for place in places(spec.convert(source), spec.path) if place.role.endswith("bias"))
    artifact = bias.changed(lambda x: x * np.float32("nan"))
    expectations = Expectations(source.contract, source.network, source.quantised)
    measured = measure_parity(spec, artifact, expectations, rows)
    assert not measured.passed
    assert Budget().exceeded(measured, figures)


def test_a_single_row_of_few_is_no_drop(source: Source, held_out: HeldOut) -> None:
    """A drop of the accuracy counts as far as it is certain: of 30 rows three are, one is not."""
    rows = _rows(source, held_out)
    expectations = Expectations(source.contract, source.network, source.quantised)
    parity = measure_parity(TFLITE_INT8, TFLITE_INT8.convert(source), expectations, rows)

    def refused(lost: int, of: int) -> list[str]:
        figures = replace(parity.held_out, rows=of, accuracy=0.9)
        return Budget().exceeded(
            replace(parity, held_out=replace(figures, accuracy=0.9 - lost / of)),
            replace(figures, auc=parity.held_out.auc),
        )

    assert refused(1, 30) == refused(12, 1000) == []
    assert all("certain accuracy drop" in " ".join(refused(*case)) for case in ((3, 30), (20, 1000)))


def test_rows_far_outside_are_measured(source: Source, held_out: HeldOut) -> None:
    """The share of equal labels with numbers far out; a file that does not survive real rows is worse there, too."""

    def ask(rows: np.ndarray) -> np.ndarray:
        return Expectations(source.contract, source.network, None).answers("float32", rows)

    def measured(artifact: bytes) -> FarRows:
        found = measure_far_rows({TFLITE_INT8: artifact}, source.contract, held_out.rows, ask)
        assert found is not None
        return found

    good, bad = measured(TFLITE_INT8.convert(source)), measured(converted_all_int8(source))
    assert 0.9 < good.several <= 1
    assert bad.one < good.one
    (plain,) = (spec for spec in FORMATS if spec.name == "tflite")
    assert measure_far_rows({plain: plain.convert(source)}, source.contract, held_out.rows, ask) is None


@pytest.mark.parametrize("limit", list(vars(Budget())))
def test_every_limit_bites(limit: str, source: Source, held_out: HeldOut) -> None:
    """Each limit by itself refuses when it is made impossible."""
    rows = _rows(source, held_out)
    expectations = Expectations(source.contract, source.network, source.quantised)
    parity = measure_parity(TFLITE_INT8, TFLITE_INT8.convert(source), expectations, rows)
    figures = measure(rows.held_out.truth, rows.original[: rows.n_held_out], source.contract.rule)
    assert Budget().exceeded(parity, figures) == []
    tight = replace(Budget(), **{limit: 1.01 if "agreement" in limit else -1.0})
    assert len(tight.exceeded(parity, figures)) == (2 if limit == "class_agreement" else 1)


def test_outside_the_budget(trained: Path, tmp_path: Path) -> None:
    """Left out loudly; required: exit 8; allowed: sealed, and verify and inspect show the drift ever after."""
    target = tmp_path / "x.edgeproof"
    tight = ("--max-mean", "0.0005")
    result = run("export", trained, "-o", target, *tight)
    assert result.exit_code == 0, result.stderr
    for name in ("network/weights.int8.safetensors", "onnx/model.int8.onnx", "tflite/model.int8.tflite"):
        assert f"LEFT OUT {name}: mean |Δp|" in result.stderr
    checks = json.loads(run("verify", target, "--json").stdout)["checks"]
    assert not any("int8" in check["what"] for check in checks)
    assert any("float16" in check["what"] for check in checks)

    before = target.read_bytes()
    result = run("export", trained, "-o", target, *tight, "--require", "tflite-int8")
    assert (result.exit_code, target.read_bytes()) == (8, before)
    assert "tflite-int8: required, but outside the budget; nothing was sealed" in result.stderr

    result = run("export", trained, "-o", target, *tight, "--allow-drift", "--require", "tflite-int8")
    assert result.exit_code == 0, result.stderr
    assert "DRIFT in tflite/model.int8.tflite: mean |Δp|" in result.stderr
    shown = run("verify", target)
    assert shown.exit_code == 0
    assert "DRIFT, sealed with --allow-drift: mean |Δp|" in shown.stdout
    assert "DRIFT in onnx/model.int8.onnx" in run("inspect", target).stdout


def test_wrong_options(trained: Path, tmp_path: Path) -> None:
    """An artifact that does not exist or would not be kept, a limit beyond its range: exit 2, one line, no file."""
    for options in (
        ("--require", "tflite-int9"),
        ("--require", "tflite", "--only", "c"),
        ("--min-agreement", "1.5"),
        ("--max-mean", "x"),
    ):
        result = run("export", trained, "-o", tmp_path / "x.edgeproof", *options)
        assert result.exit_code == 2, result.stderr
        assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert not list(tmp_path.iterdir())
