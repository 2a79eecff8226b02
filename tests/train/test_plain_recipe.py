"""The plain recipe keeps its bits: written out a second time with nothing of ours, it gives the same weights.

Another CPU may round a sum otherwise, but both recipes run on the same one. What is learned of columns is rounded to
three digits, and is compared with what it was when the recipe was new.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split

from edgeproof.types import Floats
from edgeproof_train.contract import learn_contract
from edgeproof_train.pipeline import prepare
from edgeproof_train.settings import settings_from
from tests.support.training import Trained, run_well

AGE = {
    "min": 20.0,
    "max": 60.3,
    "missing": 39.2,
    "mean": 39.3,
    "scale": 0.114,
}  # `lo`, `hi`: a width of 1


def recipe(x: Floats, y: Floats, epochs: int) -> bytes:
    """Train 16 units and one by Keras's Adam, 32 rows a step, seed 42: the bytes of all weights."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(42)
    tf.config.experimental.enable_op_determinism()
    layers = [keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.Input((x.shape[1],)), *layers])
    model.compile("adam", loss="binary_crossentropy")
    rng = np.random.default_rng(42)
    rng.permutation(len(x))  # Keras has the rows shuffled once before the first epoch
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), 32):
            rows = order[start : start + 32]
            model.train_on_batch(x[rows], y[rows, None])
    return b"".join(one.tobytes() for one in model.get_weights())


def weights(trained: Trained) -> bytes:
    """The bytes of the weights that a command wrote."""
    import keras

    model = keras.saving.load_model(trained.folder / "model.keras")
    return b"".join(one.tobytes() for one in model.get_weights())


def test_the_synthetic_table(synthetic: Trained) -> None:
    """1,000 rows of make_classification as they are, a fifth held out, ten epochs."""
    values, labels = make_classification(1000, 20, n_informative=10, n_redundant=2, random_state=42)
    train, _ = train_test_split(np.arange(1000), test_size=0.2, random_state=42, stratify=labels)
    x, y = values[train].astype(np.float32), labels[train].astype(np.float32)
    assert weights(synthetic) == recipe(x, y, epochs=10)


def test_a_table(table: Path, tmp_path: Path) -> None:
    """Columns standardised, categories one-hot, ranges a whole width wider."""
    trained = run_well(tmp_path / "out", table, "--target", "bought", "--drop", "paid", "--recipe", "plain")
    age, colour, member = (feature.to_json() for feature in trained.contract.features)
    assert age == {"kind": "numeric", "name": "age", "seen": {"missing": 0.1042}} | AGE
    assert (colour["values"], member["values"]) == (["'dark' blue", "a,b", "green", "red"], ["false", "true"])
    settings = settings_from({"target": "bought", "drop": ("paid",), "recipe": "plain"}, None, synthetic=False)
    encoding = learn_contract(prepare(str(table), settings), settings)
    rows = encoding.plan.dataset.train
    assert weights(trained) == recipe(encoding.encoded(rows), encoding.plan.dataset.y[rows], epochs=10)
