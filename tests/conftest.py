"""Fixtures that all tests share: one tiny trained folder and one package, made once a session."""

import csv
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `edgeproof export` does

import numpy as np
import pytest

from edgeproof.decision import float32
from edgeproof.decision.contract import CategoricalFeature, Contract, NumericFeature
from edgeproof.decision.network import Layer, Network

REPOSITORY = Path(__file__).parent.parent
REQUIRE_ALL = os.environ.get("EDGEPROOF_REQUIRE_ALL") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under EDGEPROOF_REQUIRE_ALL=1 a skipped test is a failure: whatever it needs must be installed there."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under EDGEPROOF_REQUIRE_ALL=1: {report.longrepr}"
    return report


def rounded(value: float) -> float:
    """Round to float32, as every number of a contract is."""
    return float32.round_to_float32(value)


def mixed_contract() -> Contract:
    """Every encoding there is: standardised, piecewise, identity, one-hot; names and values that need quoting."""
    return Contract(
        name="mixed",
        target="survived",
        labels=("no", "yes"),
        threshold=rounded(0.4),
        features=(
            NumericFeature(
                "age", 28.0, rounded(0.42), 80.0, rounded(-79.2), rounded(159.6), rounded(29.36), rounded(0.0758)
            ),
            CategoricalFeature("sex", ("female", "male")),
            NumericFeature(
                "fare, paid",
                rounded(14.45),
                0.0,
                rounded(512.33),
                rounded(-512.33),
                rounded(1024.66),
                rounded(32.2),
                rounded(0.02),
                edges=(0.0, 10.0, rounded(31.5), rounded(512.33)),
                slopes=(rounded(0.1), rounded(1 / 21.5), rounded(1 / 480.83)),
            ),
            CategoricalFeature("deck", ("A", "it's", 'say "hi"', "é,ü", "1")),
            NumericFeature("raw", 0.5, 0.0, 1.0, -1.0, 2.0),
        ),
    )


def random_network(n_inputs: int, *hidden: tuple[int, str], seed: int = 0) -> Network:
    """A network of Glorot-sized random weights that ends in a sigmoid."""
    rng = np.random.default_rng(seed)
    layers, n_in = [], n_inputs
    for n_out, activation in (*hidden, (1, "sigmoid")):
        weights = rng.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out)).astype(np.float32)
        layers.append(Layer(weights, rng.normal(0, 0.1, n_out).astype(np.float32), activation))
        n_in = n_out
    return Network(tuple(layers))


def random_rows(contract: Contract, n: int, seed: int = 0, beyond: float = 0.2) -> np.ndarray:
    """Row vectors (n, n_features) float32, some missing, some outside the training range by this share of its width."""
    rng = np.random.default_rng(seed)
    columns = []
    for feature in contract.features:
        if isinstance(feature, CategoricalFeature):
            columns.append(rng.integers(0, len(feature.values) + 1, n).astype(np.float32))
        else:
            width = feature.max - feature.min
            column = rng.uniform(feature.min - beyond * width, feature.max + beyond * width, n).astype(np.float32)
            column[rng.random(n) < 0.1] = np.nan
            columns.append(column)
    return np.stack(columns, axis=1)


def rows_as_dicts(contract: Contract, rows: np.ndarray) -> list[dict[str, object]]:
    """Named rows, as a table would hold them."""
    result = []
    for row in rows:
        record: dict[str, object] = {}
        for feature, value in zip(contract.features, row, strict=True):
            if isinstance(feature, CategoricalFeature):
                record[feature.name] = feature.values[int(value) - 1] if value else ""
            else:
                record[feature.name] = "" if np.isnan(value) else repr(float32.shortest(float(value)))
        result.append(record)
    return result


def write_csv(path: Path, records: list[dict[str, object]], delimiter: str = ",") -> Path:
    """Write named rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(records[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
    return path


@dataclass(frozen=True)
class Tools:
    """The helpers above, for tests, which cannot import this file."""

    mixed_contract = staticmethod(mixed_contract)
    random_network = staticmethod(random_network)
    random_rows = staticmethod(random_rows)
    rows_as_dicts = staticmethod(rows_as_dicts)
    write_csv = staticmethod(write_csv)
    rounded = staticmethod(rounded)
    repository = REPOSITORY


@pytest.fixture(scope="session")
def tools() -> Tools:
    """Builders of contracts, networks, rows and files."""
    return Tools()


@pytest.fixture(scope="session")
def contract() -> Contract:
    """A contract with every encoding."""
    return mixed_contract()


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, contract: Contract) -> Path:
    """A folder as `edgeproof train` hands it over: mixed contract, dense 13-12-8-1, labels that follow the network."""
    import keras

    folder = tmp_path_factory.mktemp("trained")
    keras.utils.set_random_seed(7)
    layers = [
        keras.Input((contract.n_encoded,)),
        keras.layers.Dense(12, "relu", bias_initializer="random_normal"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(8, "tanh", kernel_initializer="random_normal"),
        keras.layers.Dense(1, "sigmoid", kernel_initializer=keras.initializers.RandomNormal(stddev=4)),
    ]
    model = keras.Sequential(layers)
    model.save(folder / "model.keras")
    (folder / "contract.json").write_bytes(contract.to_bytes())
    rows = random_rows(contract, 500)
    np.savez(folder / "calibration.npz", rows=rows[:200])
    from edgeproof.decision.arithmetic import encode

    p = np.asarray(model(encode(contract, rows), training=False))[:, 0]
    noisy = p + np.random.default_rng(1).normal(0, 0.05, len(p)) > contract.threshold
    records = rows_as_dicts(contract, rows)
    for record, positive in zip(records, noisy, strict=True):
        record[contract.target] = contract.labels[int(positive)]
    write_csv(folder / "test.csv", records)
    return folder


@pytest.fixture(scope="session")
def package_path(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Path:
    """The sealed package of `trained`."""
    from edgeproof_export import pipeline

    path = tmp_path_factory.mktemp("package") / "mixed.edgeproof"
    exported = pipeline.export(trained)
    pipeline.check(exported, pipeline.Settings())
    assert not exported.left_out, exported.table()
    exported.seal(path)
    return path


@pytest.fixture(scope="session")
def rows_csv(tmp_path_factory: pytest.TempPathFactory, contract: Contract) -> Path:
    """Sixty rows without labels, within the training range, as CSV."""
    rows = random_rows(contract, 60, 3, beyond=0)
    return write_csv(tmp_path_factory.mktemp("rows") / "rows.csv", rows_as_dicts(contract, rows))
