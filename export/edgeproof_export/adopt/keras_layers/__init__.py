"""Keras layers to operations, one function a kind.

To add a kind: write its function and its line in KINDS of its file. Arguments and defaults: keras.io/api/layers.
"""

from edgeproof_export.adopt.keras_layers import activations, places, products, scales
from edgeproof_export.adopt.keras_layers.builder import Builder, Kind, three
from edgeproof_export.adopt.node import Graph, Node
from edgeproof_export.adopt.operations import Add, Given, Operations, Reshape

KINDS: dict[str, Kind] = {**products.KINDS, **places.KINDS, **scales.KINDS, **activations.KINDS}

# Layers that do nothing when a trained network predicts.
IGNORED = (
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("ActivityRegularization", "Identity", "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation"),
    *("RandomColorDegeneration", "RandomElasticTransform", "RandomGaussianBlur", "RandomGrayscale", "RandomInvert"),
    *("RandomPosterization", "RandomSharpness", "RandAugment", "AugMix"),
    *("RandomContrast", "RandomBrightness", "RandomHue", "RandomSaturation", "RandomColorJitter", "RandomShear"),
    *("RandomPerspective", "RandomErasing"),
)


def operations_of(graph: Graph) -> Operations:
    """Return what a graph of Keras layers computes; raises UsageError that names a layer which is not known."""
    build = Builder()
    for node in graph.nodes:
        given = [build.places[place] for place in node.inputs]
        if node.kind == "InputLayer":
            build.places.append(build.add(Given(node.name, (), three(graph.shape))))
        elif node.kind in IGNORED:
            build.places.append(given[0])
        elif node.kind == "Add":
            build.places.append(_add(build, node, given))
        else:
            node.expect(node.kind in KINDS, _advice(node.kind))
            node.expect(len(given) == 1, f"expected one input, got {len(given)}")
            build.places.append(KINDS[node.kind](build, node, given[0]))
    last = build.places[graph.output]
    if last != len(build.operations) - 1:  # ignored layers at the end, or branches that nothing needs
        last = build.add(Reshape("output", (last,), build.shape(last)))
    return Operations(tuple(build.operations))


def _advice(kind: str) -> str:
    known = {
        "Lambda": "its code would have to run; replace it by stock layers, or do its work before the model",
        "TFOpLambda": "a TensorFlow call in the model; replace it by a layer of Keras, such as Add or Rescaling",
        "Concatenate": "not supported; build the model without joining branches, or add them",
        "Embedding": "not supported; give the model numbers, or one-hot columns",
        "Resizing": "pictures are resized before the model; remove it",
    }
    recurrent = kind in ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "RNN", "TimeDistributed")
    attention = "Attention" in kind
    if recurrent or attention:
        return "not supported; a Conv1D network on windows of fixed length does the same work on a device"
    return known.get(kind, f"not supported; expected one of {', '.join(sorted((*KINDS, 'Add')))}")


def _add(build: Builder, node: Node, given: list[int]) -> int:
    node.expect(len(given) >= 2, "expected at least two inputs")
    node.expect(len({build.shape(place) for place in given}) == 1, "expected inputs of one shape")
    total = given[0]
    for other in given[1:]:
        total = build.add(Add(node.name, (total, other), build.shape(total)))
    return total


__all__ = ["IGNORED", "KINDS", "operations_of"]
