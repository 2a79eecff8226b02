"""Why this answer: Shapley values on the logit."""

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from pyarrow import csv as pa_csv
from pyarrow import json as pa_json

import edgeproof
from edgeproof.decision import Contract, Network, NumericFeature, Threshold
from edgeproof.explain import EXACT, Explainer
from edgeproof.package import WEIGHTS, Package, read
from edgeproof.types import Doubles, Floats
from tests.support.command_line import run
from tests.support.networks import random_network
from tests.support.repository import GOLDEN
from tests.support.rows import random_rows


def package_of(contract: Contract, network: Network) -> Package:
    """A package of which only the contract and the weights are asked for."""
    manifest = read(GOLDEN).manifest._replace(contract=contract)
    return Package(manifest, {WEIGHTS: network.to_bytes()})


def numbers(n: int) -> tuple[Contract, Network]:
    """A contract of n numeric columns, and a network."""
    features = tuple(NumericFeature(f"x{i}", 0.0, -3.0, 3.0, -9.0, 9.0) for i in range(n))
    return Contract("c", "y", ("a", "b"), Threshold(0.5), features), random_network(n, (6, "tanh"), seed=n)


def logits(contract: Contract, network: Network, rows: Floats) -> Doubles:
    """Logits by way of what the network gives before its sigmoid."""
    *others, last = network.layers
    linear: Any = replace(last, activation="linear")  # type: ignore[type-var]
    return Network((*others, linear)).scores(contract.encode(rows))[:, 0].astype(np.float64)


def by_definition(contract: Contract, network: Network, row: Floats, background: Floats) -> list[float]:
    """Average over all orders what a column changes: the definition, without a formula for subsets."""

    def worth(told: Sequence[int]) -> float:
        rows = background.copy()
        rows[:, list(told)] = row[0, list(told)]
        return float(logits(contract, network, rows).mean())

    n = row.shape[1]
    orders = list(itertools.permutations(range(n)))
    return [
        math.fsum(worth(order[: order.index(column) + 1]) - worth(order[: order.index(column)]) for order in orders)
        / len(orders)
        for column in range(n)
    ]


@pytest.mark.parametrize("n_background", [1, 3])
def test_by_definition(n_background: int) -> None:
    """Five columns, all 120 orders."""
    contract, network = numbers(5)
    rows = random_rows(contract, 3 + n_background, seed=3)
    for row in rows[n_background:]:
        found = Explainer(package_of(contract, network), rows[:n_background]).explain(row[None])
        wanted = by_definition(contract, network, row[None], rows[:n_background])
        np.testing.assert_allclose(list(found.contributions.values()), wanted, atol=1e-12)  # float64, other order
        assert set(found.errors.values()) == {0.0}


def of_all_orders(values: Doubles, n: int) -> Doubles:
    """As `by_definition`, (m, n), from the logits of all subsets, (m, 2^n): bit i of a place says whether i is told."""
    orders = np.array(list(itertools.permutations(range(n))))
    after = np.cumsum(1 << orders, axis=1)
    found = np.empty((len(values), n))
    for row, worth in enumerate(values):
        steps = worth[after] - worth[after - (1 << orders)]
        found[row] = [steps[orders == column].mean() for column in range(n)]
    return found


@pytest.mark.parametrize("n", [2, 3, 5, pytest.param(8, marks=pytest.mark.slow)])
def test_by_all_orders(n: int) -> None:
    """200 rows: the average over all n! orders."""
    contract, network = numbers(n)
    rows = random_rows(contract, 201, seed=n)
    background, rows = rows[:1], rows[1:]
    told = (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(bool)
    mixed = np.where(told, rows[:, None], background[:, None]).reshape(-1, n)
    values = logits(contract, network, mixed).reshape(len(rows), -1)
    found, errors = Explainer(package_of(contract, network), background).contributions(rows)
    np.testing.assert_allclose(found, of_all_orders(values, n), atol=1e-12)  # float64, sums in another order
    assert not errors.any()


@pytest.mark.parametrize("n", [6, pytest.param(EXACT + 1, marks=pytest.mark.slow)])
def test_sums_of_many_rows(n: int) -> None:
    """10,000 rows, or 200 where orders are drawn: the sum is the difference of the logits, but for rounding."""
    contract, network = numbers(n)
    rows = random_rows(contract, 10_000 if n <= EXACT else 200, seed=n)
    explainer = Explainer(package_of(contract, network))
    found, _ = explainer.contributions(rows)
    nothing = np.full((1, n), np.nan, np.float32)
    difference = logits(contract, network, rows) - logits(contract, network, nothing)
    # Each value is a weighted mean of at most 2^14 differences of logits; a sum of k terms is off by k rounding errors.
    unit, k = np.finfo(np.float64).eps / 2, (1 << (n - 1)) + 8 if n <= EXACT else 1 << 14
    last: Any = network.layers[-1]
    largest = np.abs(last.weights).sum() + np.abs(last.bias).sum()  # no logit is larger: the layer before it is tanh
    assert (np.abs(found.sum(axis=1) - difference) <= n * k * unit * 2 * largest).all()


def test_sums_and_symmetry(package_path: Path) -> None:
    """Contributions add up to the difference of the logits, which are those of the probability."""
    predictor = edgeproof.load(package_path, "reference")
    assert predictor.package is not None
    vectors = random_rows(predictor.contract, 200, seed=5)
    explainer = Explainer(predictor.package)
    for vector, p in zip(vectors, predictor.probability(vectors).astype(np.float64), strict=True):
        found = explainer.explain(vector[None])
        assert abs(math.fsum(found.contributions.values()) - (found.logit - found.base)) < 1e-9
        assert abs(1 / (1 + math.exp(-found.logit)) - p) < 3e-7  # the float32 sigmoid


def test_what_is_missing_adds_nothing(package_path: Path) -> None:
    """The row of missing values explains itself; a missing column of another row adds nothing."""
    predictor = edgeproof.load(package_path)
    nothing = dict.fromkeys(predictor.contract.feature_names)
    found = predictor.explain(nothing)
    assert set(found.contributions.values()) == {0.0}
    assert found.logit == found.base
    one = predictor.explain({**nothing, "age": 30.0})
    assert {name for name, value in one.contributions.items() if value} <= {"age"}
    assert one.label == predictor.classes_[1]


def test_drawn_orders_are_near_the_exact_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both can be had, the difference is within a few standard errors; the same seed gives the same values."""
    contract, network = numbers(8)
    explainer = Explainer(package_of(contract, network))
    row = random_rows(contract, 5, seed=9)[4:]
    row = np.nan_to_num(row, nan=1.0)
    exact = explainer.explain(row)
    monkeypatch.setattr("edgeproof.explain.EXACT", 2)
    monkeypatch.setattr("edgeproof.explain._EVALUATIONS", 4_000)
    drawn = explainer.explain(row)
    assert drawn == explainer.explain(row)
    assert drawn != explainer.explain(row, seed=1)
    assert abs(math.fsum(drawn.contributions.values()) - (drawn.logit - drawn.base)) < 1e-9
    for name, value in exact.contributions.items():
        # Eight columns: a difference of 5 standard errors is not chance.
        assert abs(drawn.contributions[name] - value) <= 5 * drawn.errors[name] + 1e-12
    assert max(drawn.errors.values()) > 0


def test_many_columns() -> None:
    """More columns than are tried in all subsets; wide features count as one column."""
    contract, network = numbers(EXACT + 8)
    found = Explainer(package_of(contract, network)).explain(random_rows(contract, 1, seed=1))
    assert len(found.contributions) == EXACT + 8
    assert abs(math.fsum(found.contributions.values()) - (found.logit - found.base)) < 1e-9


def _table(path: Path) -> list[dict[str, Any]]:
    """Rows of a table as `predict` wrote it: numbers, None where there is none."""
    read: Any = {".csv": pa_csv.read_csv, ".jsonl": pa_json.read_json, ".parquet": pq.read_table}[path.suffix]
    rows: list[dict[str, Any]] = read(path).to_pylist()
    return rows


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_by_the_command(tmp_path: Path, form: str) -> None:
    """`predict --explain` has a column for each column, which holds what `explain` says, rounded to float32."""
    predictor = edgeproof.load(GOLDEN, "reference")
    nothing: dict[str, Any] = dict.fromkeys(predictor.contract.feature_names)
    rows = [nothing, *({**nothing, "age": age, "fare": 7.5} for age in (2, 40))]
    bad = {**nothing, "age": "x"}
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, [*rows[:2], bad, *rows[2:]])) + "\n")
    expected = [predictor.explain(row).contributions for row in rows]
    names = [f"m_adds_{name}" for name in predictor.contract.feature_names]
    for on_error in ("null", "skip"):
        out = tmp_path / f"{on_error}.{form}"
        options = ("--prefix", "m_", "--explain", "--on-error", on_error, "--rejects", tmp_path / f"{on_error}.rejects")
        result = run("predict", GOLDEN, tmp_path / "rows.jsonl", "-o", out, "--engine", "reference", *options)
        assert result.exit_code == 0, result.stderr
        found = _table(out)
        assert list(found[0])[-len(names) :] == names
        if on_error == "null":
            unread = found.pop(2)
            assert [unread[name] for name in names] == [None] * len(names)
        for row, told in zip(found, expected, strict=True):
            assert [np.float32(row[name]) for name in names] == [np.float32(value) for value in told.values()]


def test_refusals(package_path: Path, tmp_path: Path) -> None:
    """A naked model, an unknown label, no background, a missing column: one line each."""
    predictor = edgeproof.load(package_path)
    assert predictor.package is not None
    nothing = dict.fromkeys(predictor.contract.feature_names)
    (tmp_path / "m.onnx").write_bytes(predictor.package.files["onnx/model.onnx"])
    naked = edgeproof.load(tmp_path / "m.onnx")
    with pytest.raises(edgeproof.UsageError, match="expected a package to explain answers, got a naked model"):
        naked.explain(nothing)
    with pytest.raises(edgeproof.UsageError, match="expected a package to verify, got a naked model"):
        naked.verify()
    with pytest.raises(edgeproof.UsageError, match="label: expected one of"):
        predictor.explain(nothing, label="maybe")
    with pytest.raises(edgeproof.UsageError, match="background: expected at least one row"):
        predictor.explain(nothing, background=[])
    with pytest.raises(edgeproof.RowsError, match="missing column"):
        predictor.explain({"age": 1})
