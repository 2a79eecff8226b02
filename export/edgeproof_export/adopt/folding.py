"""Operations with everything folded that can be: normalisations into weights, padding and activations into sums.

A rule looks at one operation and returns what it puts in the places of some operations, itself among them; `None` there
takes the operation away: its users get its input. All is computed in float64.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from edgeproof.decision import Window
from edgeproof.errors import DamagedPackageError, UsageError
from edgeproof.types import Doubles
from edgeproof_export.adopt.operations import (
    LINEAR,
    Activation,
    Add,
    Affine,
    Given,
    Operation,
    Operations,
    Pad,
    Pool,
    Product,
    Reshape,
    size,
)

_SIGMOID = "sigmoid"

_Change: TypeAlias = dict[int, Operation | None]


@dataclass(frozen=True, eq=False)
class Folded:
    """A network of Given, Product, Pool, Add and Reshape that ends in one probability."""

    operations: Operations
    scale: Doubles  # (channels,) of the input: the network takes `x * scale + shift`
    shift: Doubles  # (channels,)

    @property
    def scales(self) -> bool:
        """Whether the model itself scales its input."""
        return bool((self.scale != 1).any() or (self.shift != 0).any())


def folded(operations: Operations, from_logits: bool = False) -> Folded:
    """Fold all that can be; raises UsageError where the model does not end in the probability of one of two classes.

    from_logits: whether the model gives logits, one or two, and not probabilities.
    """
    current = _with_head(operations, from_logits)
    while (change := next(_changes(current), None)) is not None:
        current = _changed(current, change)
    channels = current.all[0].shape[-1]
    scale, shift = np.ones(channels), np.zeros(channels)
    users = current.users()[0]
    if len(users) == 1 and isinstance(first := current.all[users[0]], Affine):
        scale, shift = first.scale, first.shift
        current = _changed(current, {users[0]: None})
    return Folded(_plain(current), scale, shift)


def _with_head(operations: Operations, from_logits: bool) -> Operations:
    """Require two classes, and add the sigmoid or softmax that logits lack."""
    last, place = operations.all[-1], len(operations.all) - 1
    n = size(last.shape)
    if n not in (1, 2):
        raise UsageError(f"layer {last.name!r}: expected one probability or two, got {n} outputs: two classes only")
    if not from_logits:
        return operations
    if isinstance(last, Activation) and last.activation in (_SIGMOID, "softmax"):
        raise UsageError(f"layer {last.name!r}: it gives probabilities; leave out --from-logits")
    head = Activation("--from-logits", (place,), last.shape, _SIGMOID if n == 1 else "softmax")
    return Operations((*operations.all, head))


def _changes(operations: Operations) -> Iterator[_Change]:
    users = operations.users()
    for place, operation in enumerate(operations.all):
        for kind, rule in _RULES:
            if isinstance(operation, kind):
                change = rule(operations.all, place, users)
                if change is not None:
                    yield change


def _changed(operations: Operations, change: _Change) -> Operations:
    """Put the changed operations in their places, and close the gaps of those taken away."""
    moved: list[int] = []
    kept: list[Operation] = []
    for place, operation in enumerate(operations.all):
        now = change.get(place, operation)
        if now is None:
            moved.append(moved[operation.inputs[0]])
            continue
        moved.append(len(kept))
        kept.append(replace(now, inputs=tuple(moved[given] for given in now.inputs)))
    return Operations(tuple(kept))


# --- the rules: (all operations, the place of this one, who uses which) -> what changes, or None


def _affine(all_: tuple[Operation, ...], place: int, users: list[list[int]]) -> _Change | None:
    affine = all_[place]
    assert isinstance(affine, Affine)
    before, after = affine.inputs[0], [all_[user] for user in users[place]]
    given = all_[before]
    alone = users[before] == [place]
    if alone and isinstance(given, Product) and given.activation == LINEAR:
        return {before: given.scaled(affine.scale, affine.shift), place: None}
    if alone and isinstance(given, Affine):
        both = replace(given, scale=given.scale * affine.scale, shift=given.shift * affine.scale + affine.shift)
        return {before: both, place: None}
    if isinstance(given, Given):
        return None  # becomes part of the contract
    if after and all(_takes(user, affine) for user in after):
        fed = {user: all_[user].fed(affine.scale, affine.shift) for user in users[place]}  # type: ignore[attr-defined]
        return {**fed, place: None}
    return _later(all_, place, users)


def _takes(user: Operation, affine: Affine) -> bool:
    """Return whether an operation can take over what an affine one does to its input."""
    fits = isinstance(user, Product) and user.weights.shape[-1 if user.kind == "depthwise" else -2] == len(affine.scale)
    return fits and not (user.window.padded and affine.shift.any())  # type: ignore[attr-defined]


def _later(all_: tuple[Operation, ...], place: int, users: list[list[int]]) -> _Change | None:
    """Move an affine operation behind a pooling or a flattening, where there is less to do or more to fold."""
    affine = all_[place]
    assert isinstance(affine, Affine)
    if len(users[place]) != 1:
        return None
    (after,) = users[place]
    next_ = all_[after]
    if isinstance(next_, Pool) and (next_.kind == "average" or (affine.scale > 0).all()):
        return {
            place: replace(next_, inputs=affine.inputs),
            after: replace(affine, inputs=(place,), shape=next_.shape),
        }
    dense = [isinstance(one := all_[user], Product) and one.kind == "dense" for user in users[after]]
    if isinstance(next_, Reshape) and len(next_.shape) == 1 and dense and all(dense):
        times = size(affine.shape) // len(affine.scale)
        scale, shift = np.tile(affine.scale, times), np.tile(affine.shift, times)
        return {
            place: replace(next_, inputs=affine.inputs),
            after: replace(affine, inputs=(place,), shape=next_.shape, scale=scale, shift=shift),
        }
    return None


def _activation(all_: tuple[Operation, ...], place: int, users: list[list[int]]) -> _Change | None:
    operation = all_[place]
    assert isinstance(operation, Activation)
    before = operation.inputs[0]
    given = all_[before]
    alone = users[before] == [place]
    if operation.activation == "softmax":
        return _two_way(all_, place, users)
    if alone and isinstance(given, Product | Add) and given.activation == LINEAR:
        return {before: replace(given, activation=operation.activation), place: None}
    if alone and isinstance(given, Pool) and given.kind == "max":
        return {  # every activation grows: the larger of two numbers stays the larger one
            before: replace(operation, inputs=given.inputs, shape=all_[given.inputs[0]].shape),
            place: replace(given, inputs=(before,)),
        }
    if alone and isinstance(given, Reshape):
        return {
            before: replace(operation, inputs=given.inputs, shape=all_[given.inputs[0]].shape),
            place: replace(given, inputs=(before,)),
        }
    return None


def _two_way(all_: tuple[Operation, ...], place: int, users: list[list[int]]) -> _Change | None:
    """Make a softmax of two logits at the end the sigmoid of their difference."""
    softmax = all_[place]
    if place != len(all_) - 1 and not all(isinstance(one, Reshape) for one in all_[place + 1 :]):
        raise UsageError(f"layer {softmax.name!r}: a softmax is supported at the end only")
    at, ends = softmax.inputs[0], {place: softmax}
    while isinstance(all_[at], Reshape) and len(users[at]) == 1:
        ends[at], at = all_[at], all_[at].inputs[0]
    product = all_[at]
    single = isinstance(product, Product) and product.activation == LINEAR and len(users[at]) == 1
    if not single or size(softmax.shape) != 2 or len(product.bias) != 2:  # type: ignore[attr-defined]
        raise UsageError(f"layer {softmax.name!r}: expected a softmax of the two outputs of a Dense or Conv layer")
    assert isinstance(product, Product)
    weights, bias = (x[..., 1:] - x[..., :1] for x in (product.weights, product.bias))
    one = replace(product, weights=weights, bias=bias, activation=_SIGMOID, shape=(*product.shape[:-1], 1))
    return {at: one, **dict.fromkeys(ends)}


def _pad(all_: tuple[Operation, ...], place: int, users: list[list[int]]) -> _Change | None:
    pad = all_[place]
    assert isinstance(pad, Pad)
    after = [all_[user] for user in users[place]]
    if not all(isinstance(one, Product) and one.kind != "dense" for one in after):
        raise UsageError(f"layer {pad.name!r}: padding is supported before convolutions only")
    wider = {}
    for user in users[place]:
        product = all_[user]
        assert isinstance(product, Product)
        top, bottom, left, right = (a + b for a, b in zip(pad.pads, product.window.pads, strict=True))
        wider[user] = replace(product, window=_padded(product, (top, bottom, left, right)))
    return {**wider, place: None}


def _padded(product: Product, pads: tuple[int, int, int, int]) -> Window:
    try:
        return replace(product.window, pads=pads)
    except DamagedPackageError:
        raise UsageError(f"layer {product.name!r}: more padding before it than its window is large") from None


_RULES: tuple[tuple[type[Operation], Callable[..., _Change | None]], ...] = (
    (Affine, _affine),
    (Activation, _activation),
    (Pad, _pad),
)


def _plain(operations: Operations) -> Operations:
    """Write what could not be folded as sums of one product, and require a sigmoid at the end."""
    plain: list[Operation] = []
    for operation in operations.all:
        n = operation.shape[-1]
        if isinstance(operation, Affine):
            plain.append(_each(operation, operation.scale, operation.shift, LINEAR))
        elif isinstance(operation, Activation):
            plain.append(_each(operation, np.ones(n), np.zeros(n), operation.activation))
        else:
            plain.append(operation)
    last = _through_reshapes(plain)
    if not isinstance(last, Product) or last.activation != _SIGMOID or size(last.shape) != 1:
        found = getattr(last, "activation", "none")
        raise UsageError(
            f"layer {last.name!r}: expected a sigmoid or a softmax of two at the end, got activation {found};"
            " if the model gives logits, add --from-logits"
        )
    return Operations(tuple(plain))


def _each(operation: Operation, scale: Doubles, shift: Doubles, activation: str) -> Product:
    """Return the sum of one product for each channel; of a single number, as a dense layer."""
    weights = scale[None] if size(operation.shape) == 1 else scale[None, None]
    return Product(operation.name, operation.inputs, operation.shape, weights, shift, activation=activation)


def _through_reshapes(operations: list[Operation]) -> Operation:
    place = len(operations) - 1
    while isinstance(operations[place], Reshape):
        place = operations[place].inputs[0]
    return operations[place]
