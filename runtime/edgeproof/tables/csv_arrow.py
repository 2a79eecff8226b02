"""CSV read by pyarrow: fields are split as csv.py does it, or not at all."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from edgeproof.tables.arrow_column import ArrowColumn, ParsedColumn
from edgeproof.tables.table import Numeric
from edgeproof.vectors import Batch

_QUOTE, _LINE_FEED, _RETURN = map(ord, '"\n\r')


def is_plain(block: bytes, delimiter: str) -> bool:
    """Tell whether each row of a block surely ends with its line, and each quote is where RFC 4180 has it."""
    if b"\0" in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
        return False
    if not block.isascii():
        try:
            block.decode()
        except UnicodeDecodeError:
            return False
    return b'"' not in block or _are_quotes_plain(np.frombuffer(block, np.uint8), ord(delimiter))


def _are_quotes_plain(text: npt.NDArray[np.uint8], delimiter: int) -> bool:
    """Check that quotes pair up, around whole fields of one line each, or are doubled within.

    Of the quotes in order, each even one (from 0) opens a field or is the second of a doubled one, each odd one closes
    a field or is the first of a doubled one.
    """
    quotes = np.flatnonzero(text == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    doubled = np.flatnonzero(opening[1:] == closing[:-1] + 1)
    before = text[opening - 1]
    before[opening == 0] = _LINE_FEED
    opens = (before == delimiter) | (before == _LINE_FEED)
    opens[doubled + 1] = True
    after = text[np.minimum(closing + 1, len(text) - 1)]
    after[closing == len(text) - 1] = _LINE_FEED
    closes = (after == delimiter) | (after == _LINE_FEED) | (after == _RETURN)
    closes[doubled] = True
    ends = np.flatnonzero(text == _LINE_FEED)
    return bool(opens.all() and closes.all() and not (np.searchsorted(quotes, ends) % 2).any())


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
