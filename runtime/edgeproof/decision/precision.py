"""The precisions of artifacts, in the order of tables."""

FLOAT32, FLOAT16, INT8 = "float32", "float16", "int8"
_ORDER = (FLOAT32, FLOAT16, INT8)


def precision_order(precision: str) -> int:
    """Return the place of a precision in tables; one that this version does not know comes last."""
    return _ORDER.index(precision) if precision in _ORDER else len(_ORDER)
