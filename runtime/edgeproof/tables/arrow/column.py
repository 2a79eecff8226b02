"""Columns of Arrow, read by the grammar: whole where pyarrow surely sees the same values, else cell by cell."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from edgeproof.decision import CodedColumn, Column, Utf8, grammar
from edgeproof.tables.arrow.arrays import array_of, scalar_of, texts_at, texts_of, utf8_of, values_of
from edgeproof.tables.table import Number, float_cells
from edgeproof.types import Floats


class ArrowColumn(Column):
    """Cells of an Arrow array of text, numbers or booleans; null is None."""

    def __init__(self, array: pa.Array, unreadable: Sequence[int] = ()) -> None:
        self.array = array
        self.unreadable = unreadable  # rows whose bytes are no UTF-8; null in the array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            return super().__getitem__(index)
        start, stop, step = index.indices(len(self))
        if step != 1:
            return super().__getitem__(index)
        return ArrowColumn(self.array.slice(start, max(0, stop - start)))  # without a copy

    def cell(self, row: int) -> Any:
        """Return the cell of a row."""
        return cells_of(self.array.slice(row, 1))[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(cells_of(self.array))

    def numbers(self, missing: AbstractSet[str]) -> Floats | None:
        """Return the column as numbers, (n,) float32, NaN where missing; None where the grammar must read it."""
        kind = self.array.type
        if pa.types.is_boolean(kind):
            return None
        if kind == pa.string():
            numbers = _as_float64(self.array, missing)
            return None if numbers is None else _of_float64(numbers)
        array = self.array if kind == pa.float32() else self.array.cast(pa.float64(), safe=False)
        return _rounded(values_of(array))

    def distinct(self) -> tuple[Sequence[Any], npt.NDArray[np.intp]]:
        """Return the distinct cells, and for each row the place of its cell: (n,) integers."""
        encoded = self.array.dictionary_encode(null_encoding="encode")
        return cells_of(encoded.dictionary), values_of(encoded.indices).astype(np.intp)

    def compress(self, good: npt.NDArray[np.bool_]) -> "ArrowColumn":
        """Return the rows that are good."""
        return ArrowColumn(self.array.filter(array_of(good)))

    def utf8(self) -> Utf8 | None:
        """Return the texts as they are in memory; None where one is null, or the cells are none."""
        return utf8_of(self.array) if self.array.type == pa.string() and not self.array.null_count else None


class ParsedColumn(Column):
    """Cells of text that were read as numbers, and how to get at the texts, or at one, for whoever asks for them."""

    def __init__(self, values: pa.Array, texts: Callable[[], ArrowColumn], text: Callable[[int], str]) -> None:
        self._values = values  # float64, null where missing
        self._texts = texts
        self._text = text  # of a row

    def __len__(self) -> int:
        return len(self._values)

    def cell(self, row: int) -> str:
        """Return the text of a row."""
        return self._text(row)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._texts())

    def numbers(self, missing: AbstractSet[str]) -> Floats | None:  # noqa: ARG002 — read with the same
        """Return the column as numbers, (n,) float32, NaN where missing; None where the grammar must read it."""
        return _of_float64(self._values)

    def distinct(self) -> tuple[Sequence[Any], npt.NDArray[np.intp]]:
        """Return the distinct texts, and for each row the place of its text: (n,) integers."""
        return self._texts().distinct()

    def compress(self, good: npt.NDArray[np.bool_]) -> ArrowColumn:
        """Return the texts of the rows that are good."""
        return self._texts().compress(good)


def column_of(given: Any) -> ArrowColumn | None:
    """Return cells that Arrow holds, or a library gives as Arrow, as the same cells of a file.

    given: an array, a chunked one, or a series of pandas or polars. None where the cells are no scalars, or where their
    texts are more than one array holds.
    """
    if hasattr(given, "to_arrow"):  # polars
        given = given.to_arrow()
    elif not isinstance(given, pa.Array | pa.ChunkedArray):
        kind = pa.string() if given.dtype == object else None
        given = pa.array(given, kind, from_pandas=True)
    if isinstance(given, pa.ChunkedArray):
        given = given.combine_chunks()
    if not isinstance(given, pa.Array):
        return None
    array, bad = bytes_as_texts(given)
    cells = readable(array)
    return None if cells is None else ArrowColumn(cells, bad)


def cells_of(array: pa.Array) -> list[Any]:
    """Return an array as a table's cells: texts, numbers by their shortest decimal, booleans, None."""
    kind = array.type
    if pa.types.is_floating(kind):
        return float_cells(values_of(array))
    if pa.types.is_integer(kind):
        return [None if cell is None else Number(cell) for cell in array.to_pylist()]
    cells: list[Any] = array.to_pylist()
    return cells


def readable(array: pa.Array) -> pa.Array | None:
    """Return an array as text, numbers or booleans; None where its cells are no scalars."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return readable(array.dictionary_decode())
    if pa.types.is_float16(kind):
        return array.cast(pa.float32())
    if kind == pa.string() or pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return array
    if pa.types.is_duration(kind):
        return None
    try:
        return array.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def bytes_as_texts(array: pa.Array) -> tuple[pa.Array, list[int]]:
    """Return an array of bytes as text, and the rows, null there, whose bytes are no UTF-8; any other as it is."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        array, kind = (array.dictionary_decode(), kind.value_type) if _is_bytes(kind.value_type) else (array, kind)
    if not _is_bytes(kind):
        return array, []
    with suppress(pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return array.cast(pa.string()), []
    texts: list[str | None] = []
    bad: list[int] = []
    for row, cell in enumerate(array.to_pylist()):
        try:
            texts.append(None if cell is None else cell.decode())
        except UnicodeDecodeError:
            texts.append(None)
            bad.append(row)
    return texts_of(texts), bad


def _is_bytes(kind: pa.DataType) -> bool:
    several = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
    return bool(several or pa.types.is_binary_view(kind))


def from_cells(cells: Sequence[Any]) -> pa.Array:
    """Return a column of any reader, or an array, as Arrow: nulls where cells are None or NaN, else text."""
    if isinstance(cells, ArrowColumn):
        return cells.array
    if isinstance(cells, CodedColumn):
        return texts_at(_as_texts(cells.values), cells.places)
    if isinstance(cells, np.ndarray) and cells.dtype.kind == "f":
        return array_of(cells)
    return _as_texts(cells)


def given_column(cells: Sequence[Any]) -> ArrowColumn:
    """Return cells given in process as Arrow; where one is no scalar, nulls of its type: readers refuse them.

    Raises ValueError for texts that are no UTF-8.
    """
    try:
        return ArrowColumn(from_cells(cells))
    except ValueError:
        strange = next(filter(_is_no_scalar, cells), None)
        if strange is None:
            raise
        return ArrowColumn(pa.nulls(len(cells), _type_of(strange)))


def _is_no_scalar(cell: Any) -> bool:
    try:
        grammar.text_of(cell)
    except ValueError:
        return not isinstance(cell, bytes)
    return False


def _type_of(cell: Any) -> pa.DataType:
    """Return Arrow's type of what is no scalar; a list with the name of its type where Arrow has none."""
    with suppress(pa.ArrowException):
        kind = pa.infer_type([cell])
        if readable(pa.nulls(0, kind)) is None:
            return kind
    return pa.list_(pa.field(type(cell).__name__, pa.null()))


def _as_texts(cells: Sequence[Any]) -> pa.Array:
    return texts_of([None if cell is None else grammar.text_of(cell) for cell in cells])


def _of_float64(array: pa.Array) -> Floats | None:
    """Return numbers that were read from texts, NaN where null; None for "nan", "inf" and what is beyond float32."""
    result = _rounded(values_of(array))
    return result if np.count_nonzero(np.isfinite(result)) == len(array) - array.null_count else None


def _as_float64(array: pa.Array, missing: AbstractSet[str]) -> pa.Array | None:
    with suppress(pa.ArrowInvalid):
        return array.cast(pa.float64())
    import pyarrow.compute as pc  # takes 45 ms, and most columns do not need it

    is_missing = pc.is_in(pc.ascii_lower(array), texts_of(sorted(missing)))
    with suppress(pa.ArrowInvalid):
        return pc.if_else(is_missing, scalar_of(None), array).cast(pa.float64())
    return None


def _rounded(values: npt.NDArray[Any]) -> Floats:
    with np.errstate(over="ignore"):  # beyond float32 is an infinity
        return values.astype(np.float32, copy=False)
