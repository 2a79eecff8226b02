"""The configuration of a Keras model, Sequential or functional, nested or not, to a graph of layers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from edgeproof.errors import UsageError
from edgeproof_export.adopt.keras_layers import IGNORED
from edgeproof_export.adopt.node import Graph, Node
from edgeproof_export.adopt.store import Store

_NETWORKS = ("Sequential", "Functional", "Model")
_INPUT = "InputLayer"
_MOST_LAYERS = 2_000


class _Call(NamedTuple):
    """One call of a layer of a functional network."""

    key: tuple[str, int]  # the layer's name, and which of its calls
    layer: Mapping[str, Any]
    store: Store
    wanted: tuple[tuple[str, int], ...]  # the calls whose outputs it takes


def graph_of(config: Mapping[str, Any], store: Store) -> Graph:
    """Read what `model.to_json()` or `config.json` holds.

    Raises UsageError that names the layer which cannot be read.
    """
    nodes: list[Node] = []
    kind = config.get("class_name")
    if kind not in _NETWORKS:
        raise UsageError(f"expected a Sequential or functional model, got {kind!r}: a class of its own is not read")
    output = _network(nodes, config, store, None)
    return _pruned(nodes, output)


def _network(nodes: list[Node], config: Mapping[str, Any], store: Store, given: int | None) -> int:
    """Add the layers of a network that takes the output of node `given`; returns the place of its answer."""
    settings = config.get("config")
    layers = settings if isinstance(settings, list) else _mapping(settings).get("layers")  # a list by Keras before 2.2
    if not isinstance(layers, list) or not layers or len(layers) > _MOST_LAYERS:
        raise UsageError(f"expected a network of 1 to {_MOST_LAYERS} layers, got something else")
    layers = [_mapping(layer) for layer in layers]
    if config["class_name"] == "Sequential":
        return _sequential(nodes, layers, _mapping(settings), store, given)
    return _functional(nodes, layers, _mapping(settings), store, given)


def _sequential(
    nodes: list[Node], layers: list[Mapping[str, Any]], settings: Mapping[str, Any], store: Store, given: int | None
) -> int:
    if given is None and layers[0].get("class_name") != _INPUT:
        first = _mapping(layers[0].get("config"))
        shape = first.get("batch_input_shape", first.get("batch_shape", settings.get("build_input_shape")))
        nodes.append(Node("input", _INPUT, {"batch_shape": shape}, (), ()))
        given = len(nodes) - 1
    for layer in layers:
        inside = store.inside(str(layer.get("class_name")), _name(layer))
        if layer.get("class_name") != _INPUT or given is None:
            given = _layer(nodes, layer, inside, () if given is None else (given,))
    assert given is not None  # there is a first layer, which is an input or follows one
    return given


def _functional(
    nodes: list[Node], layers: list[Mapping[str, Any]], settings: Mapping[str, Any], store: Store, given: int | None
) -> int:
    (entry,), (answer,) = (_ends(settings, key) for key in ("input_layers", "output_layers"))
    done: dict[tuple[str, int], int] = {} if given is None else {entry: given}
    waiting = [call for call in _calls(layers, store) if call.key not in done]
    while waiting:
        later = []
        for call in waiting:
            if all(key in done for key in call.wanted):
                done[call.key] = _layer(nodes, call.layer, call.store, tuple(done[key] for key in call.wanted))
            else:
                later.append(call)
        if len(later) == len(waiting):
            break  # what is left hangs on nothing, or on itself; the answer may not need it
        waiting = later
    if answer not in done:
        raise UsageError(f"layer {answer[0]!r}: its input cannot be computed from the model's input")
    return done[answer]


def _calls(layers: list[Mapping[str, Any]], store: Store) -> Iterator[_Call]:
    for layer in layers:
        name, inside = _name(layer), store.inside(str(layer.get("class_name")), _name(layer))
        if layer.get("class_name") == _INPUT:
            yield _Call((name, 0), layer, inside, ())
        for index, call in enumerate(layer.get("inbound_nodes") or ()):
            vanishes = layer.get("class_name") in IGNORED
            yield _Call((name, index), layer, inside, tuple(_tensors(call, name, vanishes)))


def _tensors(call: Any, name: str, vanishes: bool) -> Iterator[tuple[str, int]]:
    """Yield the calls whose outputs one call takes, as Keras 3 (args, kwargs) or Keras 2 (lists) writes them.

    vanishes: whether the layer only acts in training. Keras 3 writes `training=True` for RandomFlip and its like, and
    its `predict` goes past it. Keras 2 writes what the author asked for, and its `predict` obeys.
    """
    if isinstance(call, dict):
        if _mapping(call.get("kwargs")).get("training") is True and not vanishes:
            raise UsageError(f"layer {name!r}: called with training=True: expected a network that only predicts")
        yield from _histories([call.get("args"), call.get("kwargs")])
        return
    for one in call if isinstance(call, list) else ():
        if not isinstance(one, list) or len(one) < 3:
            raise UsageError(f"layer {name!r}: its inputs are written in a way that is not known")
        yield _key(one)
        if len(one) > 3:
            if _mapping(one[3]).get("training") is True:
                raise UsageError(f"layer {name!r}: called with training=True: expected a network that only predicts")
            yield from (_key(value) for value in _mapping(one[3]).values() if _is_key(value))


def _histories(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            yield _key(_mapping(value.get("config")).get("keras_history"))
            return
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _histories(one)


def _is_key(value: Any) -> bool:
    return isinstance(value, list) and [type(x) for x in value[:3]] == [str, int, int]


def _key(value: Any) -> tuple[str, int]:
    if not _is_key(value):
        raise UsageError("the model's layers are joined in a way that is not known")
    if value[2] != 0:
        raise UsageError(f"layer {value[0]!r}: expected layers with one output each")
    return value[0], value[1]


def _ends(settings: Mapping[str, Any], key: str) -> list[tuple[str, int]]:
    """Return the one input or output of a functional network; raises UsageError where it has several."""
    value = settings.get(key)
    ends = [value] if _is_key(value) else list(value.values()) if isinstance(value, dict) else value
    found = [_key(end) for end in ends] if isinstance(ends, list) else []
    if len(found) != 1:
        what = key.removesuffix("_layers")
        names = ", ".join(repr(name) for name, _ in found) or "none"
        raise UsageError(f"expected a model with one {what}, got {names}; save the part that decides as its own model")
    return found


def _layer(nodes: list[Node], layer: Mapping[str, Any], store: Store, inputs: tuple[int, ...]) -> int:
    kind = str(layer.get("class_name"))
    if kind in _NETWORKS and len(inputs) == 1:
        return _network(nodes, layer, store, inputs[0])
    node = Node(_name(layer), kind, _mapping(layer.get("config")), store.arrays(), inputs)
    module, registered = layer.get("module"), layer.get("registered_name")
    foreign = isinstance(module, str) and module.split(".")[0] not in ("keras", "tensorflow", "tf_keras")
    if foreign or registered not in (None, kind) or ">" in kind:
        node.refuse("a layer of its own: its code would have to run; replace it by layers of Keras")
    nodes.append(node)
    return len(nodes) - 1


def _pruned(nodes: Sequence[Node], output: int) -> Graph:
    """Keep what the answer needs, in order."""
    needed = {output}
    for place in reversed(range(output + 1)):
        if place in needed:
            needed.update(nodes[place].inputs)
    order = sorted(needed)
    if not order or nodes[order[0]].kind != _INPUT:
        raise UsageError("expected a model that begins with its input")
    moved = {place: index for index, place in enumerate(order)}
    kept = (nodes[place] for place in order)
    renumbered = [Node(n.name, n.kind, n.config, n.weights, tuple(moved[i] for i in n.inputs)) for n in kept]
    return Graph(tuple(renumbered), len(order) - 1)


def _name(layer: Mapping[str, Any]) -> str:
    return str(layer.get("name") or _mapping(layer.get("config")).get("name") or layer.get("class_name"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
