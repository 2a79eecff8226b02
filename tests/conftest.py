"""Fixtures that all tests share: one tiny trained folder and one package, made once a session."""

import os
from collections.abc import Generator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `edgeproof export` does

import numpy as np
import pytest

from edgeproof.decision import Contract
from edgeproof.package.sealed import Package, parse
from tests.support.contracts import mixed_contract
from tests.support.rows import random_rows, rows_as_dicts, write_csv

REQUIRE_ALL = os.environ.get("EDGEPROOF_REQUIRE_ALL") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under EDGEPROOF_REQUIRE_ALL=1 a skipped test is a failure: whatever it needs must be installed there."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under EDGEPROOF_REQUIRE_ALL=1: {report.longrepr}"
    return report


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

    p = np.asarray(model(contract.encode(rows), training=False))
    noisy = contract.rule.decide(p + np.random.default_rng(1).normal(0, 0.05, p.shape).astype(np.float32))
    records = rows_as_dicts(contract, rows)
    for record, place in zip(records, noisy, strict=True):
        record[contract.target] = contract.labels[place]
    write_csv(folder / "test.csv", records)
    return folder


@pytest.fixture(scope="session")
def package_path(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Path:
    """The sealed package of `trained`."""
    from edgeproof_export import pipeline

    path = tmp_path_factory.mktemp("package") / "mixed.edgeproof"
    exported = pipeline.export(trained)
    pipeline.check(exported, pipeline.Settings())
    assert not exported.left_out, exported.left_out
    exported.seal(path)
    return path


@pytest.fixture(scope="session")
def package(package_path: Path) -> Package:
    """The package of the mixed contract."""
    return parse(package_path.read_bytes())


@pytest.fixture(scope="session")
def rows_csv(tmp_path_factory: pytest.TempPathFactory, contract: Contract) -> Path:
    """Sixty rows without labels, within the training range, as CSV."""
    rows = random_rows(contract, 60, 3, beyond=0)
    return write_csv(tmp_path_factory.mktemp("rows") / "rows.csv", rows_as_dicts(contract, rows))
