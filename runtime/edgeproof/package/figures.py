"""The measured figures in a manifest: their names, their kinds, and a check of bounded cost."""

from collections.abc import Mapping
from typing import Any

Kinds = Mapping[str, Any]  # key -> the types its value may have, or the kinds of an object

# A figure is null where it is undefined, as `auc` is where only one class occurs.
_UNDEFINED = (float, type(None))
_QUALITY: Kinds = {"accuracy": (float,), "auc": _UNDEFINED, "log_loss": (float,)}
_OF_LABELS: Kinds = dict.fromkeys(("precision", "recall", "f1", "pr_auc"), _UNDEFINED)
_SHARES = ("agreement", "agreement_positive", "agreement_negative", "sampling_error")
_AGREEMENT: Kinds = {
    **dict.fromkeys(("rows", "flips"), (int,)),
    **dict.fromkeys(("largest", "mean", "farthest_flip", *_SHARES), (float,)),
}
_BOUND: Kinds = {
    **dict.fromkeys(("rows", "flips", "near"), (int,)),
    **dict.fromkeys(("largest", "bound", "over_bound"), (float,)),
}
ORIGINAL: Kinds = {"rows": (int,), **_QUALITY, **_OF_LABELS, "confusion": (list,), "importance": (list,)}
PARITY: Kinds = {
    "engine": (str,),
    "bound": _BOUND,
    "unseen": _AGREEMENT,
    "golden": _AGREEMENT,
    "held_out": {**_QUALITY, "flips": (int,)},
    "drift": (list,),
}
OUTSIDE: Kinds = {"one": (float,), "several": (float,)}
MATRIX: Kinds = {"rows": (int,), "names": (list,), "largest": (list,), "flips": (list,)}


def check_original(original: Any, n_features: int) -> None:
    """Raise ValueError unless these are the figures of the original model."""
    _check("original", original, ORIGINAL)
    drops = original["importance"]
    if len(drops) not in (0, n_features) or any(type(drop) is not float for drop in drops):
        raise ValueError(f"importance: expected a number for each feature, or none, got {drops!r:.80}")
    counts = original["confusion"]
    if len(counts) < 2 or not all(_is_row(row, len(counts), int) for row in counts):
        raise ValueError(f"confusion: expected as many rows as counts in each, two or more, got {counts!r:.80}")


def check_parity(name: str, parity: Any) -> list[Any]:
    """Raise ValueError unless these are the figures of an artifact; return what must be printable texts."""
    _check(name, parity, PARITY)
    return [parity["engine"], *parity["drift"]]


def check_outside(outside: Any) -> None:
    """Raise ValueError unless these are the figures on rows outside the training range."""
    _check("outside", outside, OUTSIDE)


def check_matrix(matrix: Any) -> list[Any]:
    """Raise ValueError unless there is a lower triangle for so many names; return what must be printable texts."""
    _check("matrix", matrix, MATRIX)
    names: list[Any] = matrix["names"]
    for key, kind in (("largest", float), ("flips", int)):
        rows = matrix[key]
        if len(rows) != len(names) or not all(_is_row(row, i, kind) for i, row in enumerate(rows)):
            raise ValueError(f"matrix: {key}: expected a lower triangle of {kind.__name__} for {len(names)} names")
    return names


def _is_row(row: Any, length: int, kind: type) -> bool:
    return type(row) is list and len(row) == length and all(type(value) is kind for value in row)


def _check(where: str, figures: Any, kinds: Kinds) -> None:
    if type(figures) is not dict or set(figures) != set(kinds):
        raise ValueError(f"{where}: expected the figures {', '.join(kinds)}")
    for name, value in figures.items():
        if isinstance(kinds[name], Mapping):
            _check(f"{where}: {name}", value, kinds[name])
        else:
            check_kind(f"{where}: {name}", value, kinds[name])


def check_kind(where: str, value: Any, kinds: tuple[type, ...]) -> None:
    """Raise ValueError unless a value is exactly of one of these types."""
    if type(value) not in kinds:
        raise ValueError(f"{where}: expected {' or '.join(kind.__name__ for kind in kinds)}, got {value!r:.80}")
