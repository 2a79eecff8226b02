"""What cannot be adopted is refused in one line that names the layer; a hostile file is refused, too."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from edgeproof.errors import UsageError
from edgeproof_export.adopt.folding import folded
from edgeproof_export.adopt.keras_file import read_keras
from edgeproof_export.adopt.keras_layers import operations_of
from tests.support.strangers import saved, stranger


def _refused(path: Path) -> str:
    with pytest.raises(UsageError) as refusal:
        folded(operations_of(read_keras(path)))
    message = str(refusal.value)
    assert "\n" not in message
    return message


def _sequential(*shape: int) -> Callable[..., Any]:
    import keras

    return lambda *layers: keras.Sequential([keras.Input(shape), *layers, keras.layers.Dense(1, activation="sigmoid")])


def _lambda() -> Any:
    import keras

    return _sequential(4)(keras.layers.Lambda(lambda x: x * 2, name="double"))


def _own_layer() -> Any:
    import keras

    @keras.saving.register_keras_serializable(package="theirs")
    class Dense(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types; the name is that of a stock layer
        def call(self, x: Any) -> Any:
            return x * 2

    return _sequential(4)(Dense(name="double"))


def _two_outputs() -> Any:
    import keras

    x = keras.Input((4,))
    outputs = [keras.layers.Dense(1, activation="sigmoid", name=name)(x) for name in ("left", "right")]
    return keras.Model(x, outputs)


def _two_inputs() -> Any:
    import keras

    a, b = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    return keras.Model([a, b], keras.layers.Dense(1, activation="sigmoid")(keras.layers.Add()([a, b])))


def _recurrent() -> Any:
    import keras

    return _sequential(9, 2)(keras.layers.LSTM(3, name="memory"))


def _attention() -> Any:
    import keras

    x = keras.Input((9, 2))
    y = keras.layers.MultiHeadAttention(1, 2, name="looks")(x, x)
    y = keras.layers.GlobalAveragePooling1D()(y)
    return keras.Model(x, keras.layers.Dense(1, activation="sigmoid")(y))


def _concatenated() -> Any:
    import keras

    x = keras.Input((4,))
    y = keras.layers.Concatenate(name="joined")([x, keras.layers.Dense(2)(x)])
    return keras.Model(x, keras.layers.Dense(1, activation="sigmoid")(y))


def _ten_classes() -> Any:
    import keras

    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(10, activation="softmax", name="digits")])


def _dilated() -> Any:
    import keras

    return _sequential(9, 9, 1)(keras.layers.Conv2D(2, 3, dilation_rate=2, name="wide"), keras.layers.Flatten())


def _unknown_activation() -> Any:
    import keras

    return _sequential(4)(keras.layers.Dense(3, activation="mish", name="odd"))


def _other_axis() -> Any:
    import keras

    return _sequential(4, 4, 2)(keras.layers.BatchNormalization(axis=1, name="rows"), keras.layers.Flatten())


def _always_training() -> Any:
    import keras

    x = keras.Input((4,))
    y = keras.layers.BatchNormalization(name="moving")(x, training=True)
    return keras.Model(x, keras.layers.Dense(1, activation="sigmoid")(y))


@pytest.mark.filterwarnings("ignore")  # Keras speaks of what it cannot save well
@pytest.mark.parametrize(
    ("make", "named", "advice"),
    [
        (_lambda, "'double' (Lambda)", "its code would have to run"),
        (_own_layer, "'double' (Dense)", "its code would have to run"),
        (_two_outputs, "'left', 'right'", "expected a model with one output"),
        (_two_inputs, "'left', 'right'", "expected a model with one input"),
        (_recurrent, "'memory' (LSTM)", "Conv1D"),
        (_attention, "'looks' (MultiHeadAttention)", "Conv1D"),
        (_concatenated, "'joined' (Concatenate)", "not supported"),
        (_ten_classes, "'digits'", "two classes only"),
        (_dilated, "'wide' (Conv2D)", "dilation_rate 1"),
        (_unknown_activation, "'odd' (Dense)", "expected one of linear, relu"),
        (_other_axis, "'rows' (BatchNormalization)", "expected the last one"),
        (_always_training, "'moving'", "called with training=True"),
        (lambda: stranger("logits"), "'dense", "--from-logits"),
    ],
)
def test_a_layer_that_is_not_supported_is_named(
    make: Callable[[], Any], named: str, advice: str, tmp_path: Path
) -> None:
    """The line says which layer, and what to do."""
    message = _refused(saved(make(), tmp_path / "model.keras"))
    assert named in message
    assert advice in message


def _rewritten(path: Path, **changed: bytes) -> Path:
    """Write the archive again with other entries."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (entries | {key.replace("_", "."): value for key, value in changed.items()}).items():
            archive.writestr(name, data)
    return path


def test_code_in_a_file_never_runs(tmp_path: Path) -> None:
    """A configuration that names other modules is refused before anything of them is imported."""
    path = saved(stranger("logits"), tmp_path / "model.keras")
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
    config["config"]["layers"][1] |= {"module": "os", "registered_name": "system"}
    assert "its code would have to run" in _refused(_rewritten(path, config_json=json.dumps(config).encode()))


def test_weights_are_read_from_the_file_itself(tmp_path: Path) -> None:
    """A link to another file, data kept elsewhere, an object that is no number, NaN: all are refused."""
    other = tmp_path / "secret.h5"
    with h5py.File(other, "w") as file:
        file["x"] = np.zeros((3, 5))

    def weights(change: Callable[[h5py.Group], None]) -> bytes:
        path = tmp_path / "model.weights.h5"
        with zipfile.ZipFile(saved(stranger("logits"), tmp_path / "model.keras")) as archive:
            path.write_bytes(archive.read("model.weights.h5"))
        with h5py.File(path, "r+") as file:
            variables = file["layers/dense/vars"]
            del variables["0"]
            change(variables)
        return path.read_bytes()

    def link(group: h5py.Group) -> None:
        group["0"] = h5py.ExternalLink(str(other), "x")

    def elsewhere(group: h5py.Group) -> None:
        group.create_dataset("0", (3, 5), "f4", external=[(str(tmp_path / "raw.bin"), 0, 60)])

    def text(group: h5py.Group) -> None:
        group["0"] = [b"a"]

    def nan(group: h5py.Group) -> None:
        group["0"] = np.full((3, 5), np.nan, np.float32)

    for change, expected in ((link, "a link"), (elsewhere, "no numbers"), (text, "expected numbers"), (nan, "finite")):
        path = saved(stranger("logits"), tmp_path / "model.keras")
        with zipfile.ZipFile(path) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        entries["model.weights.h5"] = weights(change)
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in entries.items():
                archive.writestr(name, data)
        assert expected in _refused(path)


def test_other_files_are_refused_in_one_line(tmp_path: Path) -> None:
    """A folder, weights without layers, an archive without a model, noise, nothing: one line that says what to do."""
    import keras

    folder = tmp_path / "saved_model"
    folder.mkdir()
    assert "save it as .keras" in _refused(folder)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save_weights(tmp_path / "only.weights.h5")
    assert "model.save()" in _refused(tmp_path / "only.weights.h5")
    with h5py.File(tmp_path / "table.h5", "w") as file:
        file["numbers"] = np.zeros(3)
    assert "expected a .keras or .h5 file that Keras has saved, got other data" in _refused(tmp_path / "table.h5")
    with zipfile.ZipFile(tmp_path / "other.keras", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "config.json" in _refused(tmp_path / "other.keras")
    (tmp_path / "noise.keras").write_bytes(b"noise")
    assert "expected a .keras or .h5 file" in _refused(tmp_path / "noise.keras")
    assert "cannot read" in _refused(tmp_path / "absent.keras")


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_damaged_file_is_refused_or_read(suffix: str, tmp_path: Path) -> None:
    """Whatever byte is changed, or wherever the file ends: UsageError, or a network."""
    path = saved(stranger("logits"), tmp_path / f"model{suffix}")
    data, rng = path.read_bytes(), np.random.default_rng(0)
    for place in rng.integers(0, len(data), 150).tolist():
        changed = bytearray(data)
        changed[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(bytes(changed) if place % 3 else data[:place])
        try:
            folded(operations_of(read_keras(path)), from_logits=True)
        except UsageError as error:
            assert "\n" not in str(error)  # noqa: PT017 — either outcome is right
