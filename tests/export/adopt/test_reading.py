"""A stranger's Keras file is read as data: what we make of it answers as the stranger's own model does."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof_export.adopt.folding import folded
from edgeproof_export.adopt.keras_file import read_keras
from edgeproof_export.adopt.keras_layers import operations_of
from edgeproof_export.adopt.keras_models import keras_of, original_of
from tests.support.strangers import LOGITS, STRANGERS, inputs_of, saved, stranger


def _probability(model: Any, x: Any, logits: bool) -> Any:
    answer = np.asarray(model(x, training=False), np.float64)
    if not logits:
        return answer[:, -1]
    difference = answer[:, 0] if answer.shape[1] == 1 else answer[:, 1] - answer[:, 0]
    return 1 / (1 + np.exp(-difference))


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_read_answers_as_the_original(name: str, suffix: str, tmp_path: Path) -> None:
    """Rebuilt layer by layer, a network gives the bits of the original; folded, it is off by roundings only."""
    model = stranger(name)
    graph = read_keras(saved(model, tmp_path / f"model{suffix}"))
    x = inputs_of(graph.shape)
    assert np.array_equal(np.asarray(original_of(graph)(x)), np.asarray(model(x, training=False)))
    folding = folded(operations_of(graph), from_logits=name in LOGITS)
    network = keras_of(folding.operations)
    encoded = (x * folding.scale + folding.shift).astype(np.float32).reshape(-1, *network.input_shape[1:])
    expected = _probability(model, x, name in LOGITS)
    # Folding rounds each weight once: some ulps of a logit below 10. A wrong fold is off by a tenth.
    assert np.abs(_probability(network, encoded, logits=False) - expected).max() < 1e-5
    assert expected.std() > 0.1  # the inputs matter


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table", "Given dense dense dense"),
        ("mobile_net", "Given conv depthwise conv depthwise conv average conv"),
        ("keywords", "Given Reshape conv depthwise average Reshape dense"),
        ("residual_mlp", "Given dense dense Add dense dense"),
    ],
)
def test_what_can_be_folded_leaves_no_operation(name: str, expected: str, tmp_path: Path) -> None:
    """BatchNormalization, Normalization, Rescaling, padding and activations fold away."""
    graph = read_keras(saved(stranger(name), tmp_path / "model.keras"))
    operations = folded(operations_of(graph)).operations.all
    assert " ".join(getattr(one, "kind", type(one).__name__) for one in operations) == expected
