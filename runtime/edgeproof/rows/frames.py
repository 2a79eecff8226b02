"""Rows given in process to columns: lists of dicts, data frames, Arrow tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import Contract, NumericFeature
from edgeproof.errors import RowsError
from edgeproof.rows.vectors import Batch

_EXACT = (np.dtype(np.float32), np.dtype(np.float64))
_EXPECTED = "a list of dicts, a mapping of columns, an array, a data frame or an Arrow table"


def batch_of(rows: Any) -> Batch:
    """Turn rows given in process into a batch.

    rows: a list of mappings with the same keys, a mapping of columns, a pandas or polars data frame, an Arrow table or
    record batch, or anything with `__arrow_c_stream__` or `__dataframe__` (read by pyarrow). Raises RowsError.
    """
    if isinstance(rows, Mapping):
        return _of_columns(rows)
    if hasattr(rows, "column_names") and hasattr(rows, "to_pydict"):  # pyarrow
        names = _unique(rows.column_names)
        return _of_columns({name: _arrow_column(rows.column(name)) for name in names})
    if hasattr(rows, "shape") and hasattr(rows, "columns") and hasattr(rows, "__getitem__"):  # pandas, polars
        return _of_columns({name: rows[name] for name in _unique(rows.columns)})
    if hasattr(rows, "__arrow_c_stream__") or hasattr(rows, "__dataframe__"):
        return batch_of(_through_pyarrow(rows))
    if isinstance(rows, Sequence) and not isinstance(rows, str | bytes):
        return _of_records(rows)
    raise RowsError(f"rows: expected {_EXPECTED}, got {type(rows).__name__}")


def float_vectors(contract: Contract, batch: Batch) -> Floats | None:
    """Return the row vectors (n, n_features) float32 of a batch that holds numbers only, each converted once.

    None where a feature is categorical, a column is missing or its cells need the grammar: then `vectors` reads them.
    """
    columns = [batch.columns.get(feature.name) for feature in contract.features]
    numeric = all(isinstance(feature, NumericFeature) for feature in contract.features)
    if not numeric or not all(isinstance(cells, np.ndarray) and cells.dtype.kind in "fiu" for cells in columns):
        return None
    vectors = np.empty((batch.n_rows, contract.n_features), np.float32)
    with np.errstate(over="ignore"):  # beyond float32 is an infinity, which the contract clamps
        for index, cells in enumerate(columns):
            # Through float64, as the grammar has it: large integers would round otherwise.
            vectors[:, index] = cells if cells.dtype in _EXACT else cells.astype(np.float64)  # type: ignore[union-attr]
    return vectors


def _unique(names: Iterable[Any]) -> list[Any]:
    result = list(names)
    for name in result:
        if result.count(name) > 1:
            raise RowsError(f"rows: duplicate column {grammar.quoted(str(name))}; rename one")
    return result


def _of_columns(columns: Mapping[Any, Any]) -> Batch:
    cells = {str(name): _cells(str(name), column) for name, column in columns.items()}
    lengths = {name: len(column) for name, column in cells.items()}
    if len(set(lengths.values())) > 1:
        raise RowsError(f"rows: expected columns of one length, got {lengths}")
    return Batch(cells, next(iter(lengths.values()), 0))


def _cells(name: str, column: Any) -> Sequence[Any]:
    if hasattr(column, "to_numpy") and not isinstance(column, np.ndarray):  # a series of pandas or polars
        column = column.to_numpy()
    subclass = isinstance(column, np.ndarray) and type(column) is not np.ndarray
    if subclass and np.ma.isMaskedArray(column):  # asked in this order: numpy.ma costs start-up
        column = np.ma.filled(column.astype(object), None)
    one_dimensional = isinstance(column, np.ndarray) and column.ndim == 1
    if one_dimensional or (isinstance(column, Sequence) and not isinstance(column, str | bytes)):
        return cast(Sequence[Any], column)
    raise RowsError(
        f"rows: column {grammar.quoted(name)}: expected a list or an array of cells, got {type(column).__name__};"
        " pass a single row as a list of one dict"
    )


def _of_records(records: Sequence[Any]) -> Batch:
    if not records:
        return Batch({}, 0)
    first = records[0]
    for index, record in enumerate(records):
        if not isinstance(record, Mapping):
            raise RowsError(f"row {index}: expected a dict, got {type(record).__name__}")
        if record.keys() != first.keys():
            odd = min(map(str, record.keys() ^ first.keys()))
            raise RowsError(
                f"row {index}: expected the columns of row 0, but {grammar.quoted(odd)} is in only one of them"
            )
    return Batch({name: [record[name] for record in records] for name in first}, len(records))


def _arrow_column(column: Any) -> Any:
    """Numbers without nulls as an array, all else as Python objects."""
    kind = str(column.type)
    if column.null_count == 0 and (kind.startswith(("int", "uint")) or kind in ("float", "double")):
        return column.to_numpy()
    return column.to_pylist()


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
