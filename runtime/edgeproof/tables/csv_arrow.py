"""CSV through pyarrow: fields are split, and lines written, as csv.py does it, or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from edgeproof.tables.arrow_arrays import array_of, scalar_of, texts_of
from edgeproof.tables.arrow_column import ArrowColumn, ParsedColumn
from edgeproof.tables.table import Numeric
from edgeproof.vectors import Batch, CodedColumn

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
    columns: Mapping[str, pa.Array], texts: Callable[[str], pa.Array], size: int, source: str, lines: range
) -> Iterator[Batch]:
    """Yield batches of at most `size` rows, which stand on these lines.

    texts: gives a column as text.
    """
    for start in range(0, len(lines), size):
        count = min(size, len(lines) - start)

        def text(name: str, start: int = start, count: int = count) -> ArrowColumn:
            return ArrowColumn(texts(name).slice(start, count))

        cells = {
            name: ParsedColumn(array.slice(start, count), partial(text, name))
            if array.type == pa.float64()
            else ArrowColumn(array.slice(start, count))
            for name, array in columns.items()
        }
        yield Batch(cells, count, source, lines[start : start + count])


def lines(columns: Sequence[Sequence[Any]], delimiter: str) -> bytes | None:
    """Return columns as lines; None where one of them is of a kind that csv.py writes better."""
    texts = [_texts(cells, delimiter) for cells in columns]
    if any(column is None for column in texts):
        return None
    lines = pa.BufferOutputStream()
    try:
        rows = pa.RecordBatch.from_arrays(texts, list(map(str, range(len(texts)))))
        csv.write_csv(rows, lines, csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none"))
        return lines.getvalue().to_pybytes()  # type: ignore[no-any-return]
    except pa.ArrowInvalid:  # a field is in quotes
        return _joined(texts, delimiter)


def _joined(texts: Sequence[pa.Array], delimiter: str) -> bytes:
    """Return columns as lines whatever they hold, in twice the time."""
    fields = [part for column in texts for part in (column, scalar_of(delimiter))]
    joined = pc.binary_join_element_wise(*fields[:-1], scalar_of("\n"), scalar_of(""))
    _, ends, text = joined.buffers()
    return text.slice(0, int(np.frombuffer(ends, np.int32)[len(joined)])).to_pybytes()  # type: ignore[no-any-return]


def _texts(cells: Sequence[Any], delimiter: str) -> pa.Array | None:
    if isinstance(cells, np.ndarray) and cells.dtype == np.float32:
        return _shortest(cells)
    if isinstance(cells, ArrowColumn) and cells.array.type == pa.string():
        return _quoted(pc.fill_null(cells.array, scalar_of("")), delimiter)
    if isinstance(cells, CodedColumn):
        few = _quoted(texts_of(["" if cell is None else cell for cell in cells.values]), delimiter)
        return None if few is None else few.take(array_of(cells.places))
    return None


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array | None:
    """Put fields in quotes where they need them; None where csv.py would put the whole row in quotes."""
    special = pc.match_substring_regex(texts, f'[{delimiter}"\n\r]')
    if not pc.any(special).as_py():
        return texts
    if pc.any(pc.match_substring(texts, "\r")).as_py():
        return None
    quote = scalar_of('"')
    quoted = pc.binary_join_element_wise(quote, pc.replace_substring(texts, '"', '""'), quote, scalar_of(""))
    return pc.if_else(special, quoted, texts)


def _shortest(values: npt.NDArray[np.float32]) -> pa.Array:
    """Return float32 numbers as text, spelled as NumPy does: pyarrow has the same digits, but 0, 1 and 0.00001."""
    texts = pc.cast(array_of(values), pa.string())
    odd = ~((values > np.float32(1e-4)) & (values < 1))
    if odd.any():
        own = ["" if text == "nan" else text for text in values[odd].astype(str).tolist()]
        texts = pc.replace_with_mask(texts, array_of(odd), texts_of(own))
    return texts
