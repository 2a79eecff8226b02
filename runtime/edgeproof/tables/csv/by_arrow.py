"""CSV read by pyarrow: fields are split as csv.py does it, or not at all."""

from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa
from pyarrow import csv

from edgeproof.rows.vectors import Batch
from edgeproof.tables.arrow.column import ArrowColumn, ParsedColumn
from edgeproof.tables.table import Numeric


def split(
    block: bytes, n_lines: int, delimiter: str, width: int, places: Mapping[str, int], numeric: Numeric
) -> dict[str, pa.Array] | None:
    """Return the columns at these places, name -> (n_rows,): the numeric ones as float64, the others as text.

    None where pyarrow does not see as many fields in each line, as many rows as lines, numbers where they should be.
    """
    types = {str(place): pa.float64() if name in numeric.names else pa.string() for name, place in places.items()}
    types = types or {"0": pa.string()}
    try:
        table = csv.read_csv(
            pa.BufferReader(block),
            csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=list(map(str, range(width)))),
            csv.ParseOptions(delimiter=delimiter),
            csv.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                null_values=sorted(numeric.missing),
                strings_can_be_null=False,
                check_utf8=False,  # the block was decoded
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != n_lines:
        return None
    return {name: table.column(str(place)).chunk(0) for name, place in places.items()}


def batches(
    columns: Mapping[str, pa.Array],
    texts: Callable[[str], pa.Array],
    text: Callable[[str, int], str],
    size: int,
    source: str,
    lines: range,
) -> Iterator[Batch]:
    """Yield batches of at most `size` rows, which stand on these lines.

    texts: gives a column as text. text: gives the text of a column in a row, which costs nothing of the others.
    """
    for start in range(0, len(lines), size):
        count = min(size, len(lines) - start)

        def column(name: str, array: pa.Array, start: int = start, count: int = count) -> ArrowColumn | ParsedColumn:
            part = array.slice(start, count)
            if array.type != pa.float64():
                return ArrowColumn(part)
            return ParsedColumn(
                part, lambda: ArrowColumn(texts(name).slice(start, count)), lambda row: text(name, start + row)
            )

        cells = {name: column(name, array) for name, array in columns.items()}
        yield Batch(cells, count, source, lines[start : start + count])
