"""Networks of random weights on numbers: what a row costs depends on the shape alone."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from edgeproof.decision import Contract, Dense, Network, NumericFeature, Threshold, model_id
from edgeproof.proof import rows_csv
from edgeproof.proof.golden import Golden, drawn_rows
from edgeproof_export.formats import Source, onnx
from edgeproof_export.kits import KitSource, kit

SHAPES = ((20, 16, 1), (64, 64, 1), (128, 128, 64, 1))
NAME = "measured"  # of the model, and so of the kits' modules


def kit_source(widths: tuple[int, ...]) -> KitSource:
    """Return what a kit is made from: relu layers of these widths and a sigmoid, float32 only."""
    rng = np.random.default_rng(0)
    layers = []
    for n_in, n_out in pairwise(widths):
        weights = rng.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out)).astype(np.float32)
        layers.append(Dense(weights, np.zeros(n_out, np.float32), "sigmoid" if n_out == 1 else "relu"))
    network = Network(tuple(layers))
    features = (NumericFeature(f"x{i}", 0.5, 0.0, 1.0, -1.0, 2.0, 0.5, 3.0) for i in range(widths[0]))
    contract = Contract(NAME, "y", ("0", "1"), Threshold(0.5), tuple(features))
    vectors = drawn_rows(contract, 24)
    answers = network.scores(contract.encode(vectors))
    golden = Golden(vectors, answers, answers)
    identity = model_id(contract, network.to_bytes())
    return KitSource(contract, network, None, golden, rows_csv(contract, vectors), identity, "0.1.0")


def write_kit(name: str, source: KitSource, folder: Path) -> Path:
    """Write a kit's files into a folder."""
    for path, data in kit(name, source).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def onnx_model(source: KitSource) -> bytes:
    """Return the same decision as an ONNX file."""
    return onnx.convert(Source(source.contract, source.network, source.golden.vectors))
