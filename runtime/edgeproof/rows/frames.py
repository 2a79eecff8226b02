"""Rows given in process to columns: lists of dicts, data frames, Arrow tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from edgeproof.decision import CodedColumn, Column, Contract, grammar
from edgeproof.errors import RowsError
from edgeproof.rows.batch import Batch, Fault, require_columns
from edgeproof.types import Floats

_EXACT = (np.dtype(np.float32), np.dtype(np.float64))
_EXPECTED = "a list of dicts, a mapping of columns, an array, a data frame or an Arrow table"
_SINGLE = "pass a single row as a list of one dict"


def batch_of(rows: Any, names: Sequence[str]) -> Batch:
    """Turn rows given in process into a batch that has, of what is there, at least the named columns.

    rows: a list of mappings that have all these keys, a mapping of columns, a pandas or polars data frame, an Arrow
    table or record batch, or anything with `__arrow_c_stream__` or `__dataframe__` (read by pyarrow). Raises RowsError.
    """
    if isinstance(rows, Mapping):
        return _of_columns(rows)
    if hasattr(rows, "column_names") and hasattr(rows, "to_pydict"):  # pyarrow
        return _of_table(rows, names)
    if hasattr(rows, "shape") and hasattr(rows, "columns") and hasattr(rows, "__getitem__"):  # pandas, polars
        return _of_frame(rows, names)
    if hasattr(rows, "iloc") and getattr(rows, "ndim", 0) == 1:  # a series of pandas: often a row of a frame
        raise RowsError(f"rows: expected {_EXPECTED}, got {type(rows).__name__}; {_SINGLE}")
    if hasattr(rows, "__arrow_c_stream__") or hasattr(rows, "__dataframe__"):
        return batch_of(_through_pyarrow(rows), names)
    if isinstance(rows, Sequence) and not isinstance(rows, str | bytes):
        return _of_records(rows, names) if rows else Batch({}, 0)
    raise RowsError(f"rows: expected {_EXPECTED}, got {type(rows).__name__}")


def float_vectors(contract: Contract, batch: Batch) -> Floats | None:
    """Return the row vectors (n, width) float32 of a batch that holds numbers only, each converted once.

    None where a feature is no number, a column is missing or its cells need the grammar: then `row_vectors` reads them.
    """
    columns = [batch.columns.get(feature.name) for feature in contract.features]
    numbers = all(feature.is_number for feature in contract.features)
    if not numbers or not all(isinstance(cells, np.ndarray) and cells.dtype.kind in "fiu" for cells in columns):
        return None
    vectors = np.empty((batch.n_rows, contract.width), np.float32)
    with np.errstate(over="ignore"):  # beyond float32 is an infinity, which the contract clamps
        for index, cells in enumerate(columns):
            # Through float64, as the grammar has it: large integers would round otherwise.
            vectors[:, index] = cells if cells.dtype in _EXACT else cells.astype(np.float64)  # type: ignore[union-attr]
    return contract.without_missing(vectors)


def _unique(names: Iterable[Any]) -> dict[str, Any]:
    """Return each name as text, and as it was given; raises RowsError where two have the same text."""
    result: dict[str, Any] = {}
    for name in names:
        text = str(name)
        if text in result:
            both = "" if result[text] == name else f", once as {result[text]!r} and once as {name!r}"
            raise RowsError(f"rows: duplicate column {grammar.quoted(text)}{both}; rename one")
        result[text] = name
    return result


def _of_table(table: Any, names: Sequence[str]) -> Batch:
    """Return the named columns of an Arrow table, or all names that there are where one is missing."""
    own = _unique(table.column_names)
    columns = {name: _arrow_cells(table.column(name)) for name in names if name in own}
    return _of_cells(columns, own, table.num_rows)


def _of_frame(frame: Any, names: Sequence[str]) -> Batch:
    own = _unique(frame.columns)
    columns = {name: _cells(name, frame[own[name]]) for name in names if name in own}
    return _of_cells(columns, own, len(frame))


def _of_cells(columns: dict[str, Sequence[Any]], own: Mapping[str, Any], n_rows: int) -> Batch:
    """Return a batch; columns that are there and that nobody wants are known by their names."""
    faults: dict[int, Fault] = {}
    for name, cells in columns.items():
        bad = getattr(cells, "unreadable", ())
        faults |= {row: Fault(row, name, grammar.NO_UTF8) for row in bad if row not in faults}
    others: dict[str, Sequence[Any]] = dict.fromkeys(own, ())
    return Batch({**others, **columns}, n_rows, faults=[faults[row] for row in sorted(faults)])


def _of_columns(columns: Mapping[Any, Any]) -> Batch:
    cells = {text: _cells(text, columns[name]) for text, name in _unique(columns).items()}
    lengths = {name: len(column) for name, column in cells.items()}
    if len(set(lengths.values())) > 1:
        raise RowsError(f"rows: expected columns of one length, got {lengths}")
    return Batch(cells, next(iter(lengths.values()), 0))


def _cells(name: str, column: Any) -> Sequence[Any]:
    if hasattr(column, "to_numpy") and not isinstance(column, np.ndarray):  # a series of pandas or polars
        column = _of_series(column)
    subclass = isinstance(column, np.ndarray) and type(column) is not np.ndarray
    if subclass and np.ma.isMaskedArray(column):  # asked in this order: numpy.ma costs start-up
        column = np.ma.filled(column.astype(object), None)
    one_dimensional = isinstance(column, np.ndarray) and column.ndim == 1
    if one_dimensional or (isinstance(column, Sequence) and not isinstance(column, str | bytes)):
        return cast(Sequence[Any], column)
    raise RowsError(
        f"rows: column {grammar.quoted(name)}: expected a list or an array of cells, got {type(column).__name__};"
        f" {_SINGLE}"
    )


def _of_series(series: Any) -> Any:
    """Return a series of pandas or polars as an array, as few cells with codes, or as Arrow has it.

    Never by way of float64 where integers have gaps: it loses digits beyond 2^53.
    """
    if type(series.dtype).__name__ == "CategoricalDtype":
        few = _of_series(series.cat.categories)  # the cells that a plain column of them would have
        return CodedColumn([*few, None], series.cat.codes.to_numpy())
    if isinstance(series.dtype, np.dtype) and series.dtype.kind != "O":
        return series.to_numpy()
    column = _column_of(series)
    if column is not None:
        return column
    return series.to_list() if hasattr(series, "null_count") else series.astype(object).tolist()


def _arrow_cells(column: Any) -> Any:
    """Numbers without nulls as an array, all else as Arrow has it."""
    kind = str(column.type)
    if column.null_count == 0 and (kind.startswith(("int", "uint")) or kind in ("float", "double")):
        return column.to_numpy()
    found = _column_of(column)
    return column.to_pylist() if found is None else found


def _column_of(given: Any) -> Column | None:
    """Return cells as Arrow has them; None where it has no such cells, or where pyarrow is not installed."""
    try:
        from edgeproof.tables import column_of

        return column_of(given)
    except (ImportError, TypeError, ValueError, NotImplementedError):  # and their children, which pyarrow raises
        return None


def _of_records(records: Sequence[Any], names: Sequence[str]) -> Batch:
    rows = [_plain(index, record) for index, record in enumerate(records)]
    try:
        return Batch({name: [row[name] for row in rows] for name in names}, len(rows))
    except KeyError:
        for index, row in enumerate(rows):
            require_columns(Batch(row, 0, f"row {index}", unit="row"), names)
        raise


def _plain(index: int, record: Any) -> dict[Any, Any]:
    if type(record) is dict:
        return record
    if not isinstance(record, Mapping):
        raise RowsError(f"row {index}: expected a dict, got {type(record).__name__}")
    return dict(record)  # another mapping may make up what it does not have


def _through_pyarrow(rows: Any) -> Any:
    try:
        import pyarrow as pa
        from pyarrow import interchange
    except ImportError:
        raise RowsError(
            f"rows: reading {type(rows).__name__} needs pyarrow; run: pip install pyarrow, or pass a list of dicts"
        ) from None
    try:
        return pa.table(rows) if hasattr(rows, "__arrow_c_stream__") else interchange.from_dataframe(rows)
    except (pa.ArrowException, TypeError, ValueError, NotImplementedError) as error:
        raise RowsError(f"rows: cannot read {type(rows).__name__}: {' '.join(str(error).split())}") from None
