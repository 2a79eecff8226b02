"""A predictor travels: as bytes, by pickle and copy, to other processes and threads, with its trust."""

import copy
import io
import multiprocessing
import pickle
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext
from pathlib import Path

import joblib
import numpy as np
import pytest

import edgeproof
from edgeproof.engines import ENGINES
from edgeproof.trust.policy import ENVIRONMENT, SEQUENCE
from edgeproof.types import Floats
from tests.support.command_line import run
from tests.support.repository import GOLDEN
from tests.support.rows import random_rows

NAMES = [name for name, spec in ENGINES.items() if not spec.for_proofs]
WAYS: dict[str, Callable[[edgeproof.Predictor], edgeproof.Predictor]] = {
    "pickle": lambda predictor: pickle.loads(pickle.dumps(predictor)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.fixture(autouse=True)
def no_device_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine is told to trust is not our matter."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.delenv(SEQUENCE, raising=False)


@pytest.fixture
def signed(package_path: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A signed package, and the public key."""
    path = tmp_path / "p.edgeproof"
    shutil.copy(package_path, path)
    assert run("keygen", "-o", tmp_path / "ours", "--no-passphrase").exit_code == 0
    assert run("sign", path, "--key", tmp_path / "ours.key").exit_code == 0
    return path, tmp_path / "ours.pub"


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_loaded_from_bytes(package_path: Path, engine: str, precision: str) -> None:
    """Bytes give what the file gives."""
    of_file = edgeproof.load(package_path, engine, precision)
    rows = random_rows(of_file.contract, 200)
    for data in (package_path.read_bytes(), bytearray(package_path.read_bytes())):
        of_bytes = edgeproof.load(data, engine, precision)  # type: ignore[arg-type]
        assert of_bytes.scores(rows).tobytes() == of_file.scores(rows).tobytes()
        assert of_bytes.package is not None
        assert of_file.package is not None
        assert of_bytes.package.id == of_file.package.id


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_carried(package_path: Path, engine: str, way: str) -> None:
    """The same bits, the same engine, strict as before; what was warned of is warned of again."""
    predictor = edgeproof.load(package_path, engine, strict=True)
    rows = random_rows(predictor.contract, 200)
    other = WAYS[way](predictor)
    assert other is not predictor
    assert other.scores(rows).tobytes() == predictor.scores(rows).tobytes()
    assert (other.engine_name, other.strict) == (engine, True)
    assert WAYS[way](other).scores(rows[:1]).tobytes() == predictor.scores(rows[:1]).tobytes()


def test_naked_models_travel_too(package_path: Path, tmp_path: Path) -> None:
    """From bytes and by pickle."""
    files = edgeproof.load(package_path).package.files  # type: ignore[union-attr]
    for name in ("onnx/model.onnx", "tflite/model.tflite"):
        path = tmp_path / Path(name).name
        path.write_bytes(files[name])
        predictor = edgeproof.load(path)
        rows = random_rows(predictor.contract, 100)
        for other in (edgeproof.load(files[name]), pickle.loads(pickle.dumps(predictor))):
            assert other.scores(rows).tobytes() == predictor.scores(rows).tobytes()
            assert other.package is None


def _scored(predictor: edgeproof.Predictor, rows: Floats) -> tuple[str, bytes]:
    return predictor.engine_name, predictor.scores(rows).tobytes()


_INHERITED: list[edgeproof.Predictor] = []


def _scored_by_inherited(rows: Floats) -> tuple[str, bytes]:
    return _scored(_INHERITED[-1], rows)


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_in_other_processes(package_path: Path, engine: str, start: str) -> None:
    """Processes that were forked or spawned give the same bits, a predictor inherited by a fork too."""
    predictor = edgeproof.load(package_path, engine)
    rows = random_rows(predictor.contract, 300)
    expected = _scored(predictor, rows)
    _INHERITED.append(predictor)
    context: BaseContext = multiprocessing.get_context(start)
    with ProcessPoolExecutor(2, context) as pool:
        tasks = [pool.submit(_scored, predictor, rows) for _ in range(4)]
        if start == "fork":
            tasks += [pool.submit(_scored_by_inherited, rows) for _ in range(4)]
        assert {task.result(timeout=120) for task in tasks} == {expected}


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("backend", ["loky", "multiprocessing", "threading"])
def test_by_joblib(engine: str, backend: str, tmp_path: Path) -> None:
    """`joblib.Parallel` in processes and threads, `dump` and `load`: the same bits."""
    predictor = edgeproof.load(GOLDEN, engine)
    rows = random_rows(predictor.contract, 300)
    with joblib.parallel_config(backend, n_jobs=2):
        found = joblib.Parallel()(joblib.delayed(_scored)(predictor, part) for part in np.split(rows, 3))
    assert {name for name, _ in found} == {engine}
    assert b"".join(scores for _, scores in found) == predictor.scores(rows).tobytes()
    joblib.dump(predictor, tmp_path / "predictor.joblib")
    assert joblib.load(tmp_path / "predictor.joblib").scores(rows).tobytes() == predictor.scores(rows).tobytes()


def test_trust_travels(signed: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes need their signature; a worker that is told to trust demands one of a pickle too."""
    path, key = signed
    signature = path.with_name("p.edgeproof.minisig").read_bytes()
    unsigned = pickle.dumps(edgeproof.load(path))
    carried = pickle.dumps(edgeproof.load(path, trust=key))
    monkeypatch.setenv(ENVIRONMENT, str(key))
    rows = np.zeros((1, edgeproof.load(path).contract.width), np.float32)
    for predictor in (edgeproof.load(path.read_bytes(), signature=signature), pickle.loads(carried)):
        assert pickle.loads(pickle.dumps(predictor)).scores(rows).shape == (1, 1)
    with pytest.raises(edgeproof.NotTrustedError, match=r"package bytes: .* expected their signature, got none; give"):
        edgeproof.load(path.read_bytes())
    with pytest.raises(edgeproof.NotTrustedError, match="does not hold"):
        edgeproof.load(path.read_bytes(), signature=signature.replace(b"sequence:0", b"sequence:9"))
    for load in (pickle.loads, lambda data: joblib.load(io.BytesIO(data))):
        with pytest.raises(
            edgeproof.NotTrustedError, match=r"p.edgeproof: not trusted: expected a signature .* got none"
        ):
            load(unsigned)
    monkeypatch.delenv(ENVIRONMENT)
    monkeypatch.setenv(SEQUENCE, "3")
    with pytest.raises(edgeproof.NotTrustedError, match="expected sequence 3 or later, got 0"):
        pickle.loads(carried)


def test_another_package_in_a_pickle(package_path: Path) -> None:
    """A worker compares the id of what arrived with that of the package that was checked."""
    predictor = edgeproof.load(package_path)
    assert predictor.package is not None
    carried, checked = pickle.dumps(predictor), predictor.package.id.encode()
    assert carried.count(checked) == 1
    with pytest.raises(edgeproof.DamagedPackageError, match="expected package 0000"):
        pickle.loads(carried.replace(checked, b"0" * 64))
    predictor.origin = None
    with pytest.raises(TypeError, match="put together by hand"):
        pickle.dumps(predictor)


def test_bytes_of_something_else(package_path: Path) -> None:
    """One line, for each way in which they are wrong."""
    data = package_path.read_bytes()
    for wrong, message in (
        (b"", "package bytes: expected those of an .edgeproof package"),
        (b"a,b\n1,2\n", "package bytes: expected those of an .edgeproof package"),
        (data[:-1], "package bytes: damaged package"),
    ):
        with pytest.raises(edgeproof.EdgeproofError, match=message):
            edgeproof.load(wrong)
    with pytest.raises(edgeproof.DamagedPackageError, match="expected at most 10, got"):
        edgeproof.load(data, max_size=10)


def test_shown(package_path: Path) -> None:
    """A predictor says what it is."""
    predictor = edgeproof.load(package_path)
    assert predictor.package is not None
    assert predictor.package.id[:12] in repr(predictor)
    assert predictor.engine_name in repr(predictor)
    assert "fare, paid" in predictor._repr_html_()
    assert "&lt;edgeproof" in predictor._repr_html_()
    assert len(repr(predictor.package)) < 120
    assert {"load", "Predictor", "RowsError"} <= set(dir(edgeproof))
