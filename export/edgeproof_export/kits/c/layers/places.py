"""Windows over images as C: a struct in flash for each, and how far results may overlap what they come from."""

from edgeproof_export.kits import KitError
from edgeproof_export.kits.c import arena
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.layers import NamedLayer, Place

_MOST = 2**15 - 1  # of an int16_t


def place_table(call: Call, *rest: int) -> str:
    """Return `static const struct place P…`; raises KitError where a number does not fit. rest: further fields."""
    place = _place(call.place)
    numbers = [*place, call.n_out // (place.n_rows * place.n_columns)]
    if max(numbers) > _MOST:
        raise KitError(f"layer {call.index}: a side of {max(numbers):,}; expected at most {_MOST:,}")
    said = call.said(f"{place.height} x {place.width} x {place.channels}, windows of {place.rows} x {place.columns}.")
    fields = ", ".join(map(str, [*numbers, *rest]))
    return f"/* {said} */\nstatic const struct place P{call.index} FLASH = {{{fields}}};"


def behind(layer: NamedLayer, at_once: int = 1) -> int:
    """Return how many numbers before its image the layer's result must begin to be written over it."""
    place = _place(layer.place)
    return arena.window_behind(place, layer.n_out // (place.n_rows * place.n_columns), at_once)


def _place(place: Place | None) -> Place:
    assert place is not None  # of layers that move a window
    return place
