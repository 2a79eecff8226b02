"""Blocks of CSV split by pyarrow: into the fields that Python's own reader sees, or not at all."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache, partial
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv as arrow_csv

from edgeproof.rows import Batch
from edgeproof.tables.arrow.arrays import bytes_of, padded, scalar_of, widest
from edgeproof.tables.arrow.column import ArrowColumn, ParsedColumn
from edgeproof.tables.csv import points
from edgeproof.tables.csv.shape import Shape
from edgeproof.tables.table import Numeric

_SHORT = 4  # letters of a word that is looked for in any case; of others, in the usual ones
_WIDEST = 128  # bytes of a field that is padded


class Splitter:
    """Splits a block whose rows are its lines.

    n_lines: of the block. width: fields of a line. places: of the wanted columns among them. numbers: the columns of
    numbers, in which a point is an error where commas are expected.
    """

    def __init__(
        self, block: bytes, n_lines: int, shape: Shape, width: int, places: Mapping[str, int], numbers: AbstractSet[str]
    ) -> None:
        self._block = block
        self._n_lines = n_lines
        self._shape = shape
        self._numbers = numbers
        self._width = width
        self._places = places
        self._texts: dict[str, pa.Array] = {}

    def split(self, names: Iterable[str], numeric: Numeric) -> dict[str, pa.Array] | None:
        """Return columns, name -> (n_rows,): the numeric ones as float64, the others as text.

        None where pyarrow does not see as many fields in each line, or as many rows as lines, or else than numbers.
        """
        kinds = {str(self._places[name]): pa.float64() if name in numeric.names else pa.string() for name in names}
        kinds = kinds or {"0": pa.string()}
        fields = list(map(str, range(self._width)))
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(self._block),
                arrow_csv.ReadOptions(use_threads=False, block_size=len(self._block) + 1, column_names=fields),
                arrow_csv.ParseOptions(
                    delimiter=self._shape.delimiter, quote_char='"' if self._shape.has_quotes else False
                ),
                arrow_csv.ConvertOptions(
                    include_columns=list(kinds),
                    column_types=kinds,
                    null_values=_spellings(numeric.missing),
                    strings_can_be_null=False,
                    check_utf8=False,  # the block was decoded
                    decimal_point=self._shape.decimal,
                ),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != self._n_lines:
            return None
        columns = {name: table.column(str(self._places[name])).chunk(0) for name in names}
        return columns if self._shape.decimal == "." else self._with_points(columns)

    def _with_points(self, columns: dict[str, pa.Array]) -> dict[str, pa.Array] | None:
        """Return numbers with points; None where a column of numbers has some already."""
        import pyarrow.compute as pc  # takes 45 ms, and most tables do not need it

        for name, array in columns.items():
            if array.type != pa.string():
                continue
            is_number = name in self._numbers or not self._numbers  # or might be
            if is_number and pc.any(pc.match_substring_regex(array, points.ARROW_POINT)).as_py():
                return None
            for pattern in (points.ARROW_COMMA, points.ARROW_BARE):
                array = pc.replace_substring_regex(array, pattern, r"\1.\2")  # noqa: PLW2901
            columns[name] = array
        return columns

    def batches(self, columns: Mapping[str, pa.Array], size: int, source: str, lines: range) -> Iterator[Batch]:
        """Yield batches of at most `size` rows of what was split; these are the numbers of its lines."""
        for start in range(0, len(lines), size):
            count = min(size, len(lines) - start)
            cells = {name: self._column(name, array.slice(start, count), start) for name, array in columns.items()}
            yield Batch(cells, count, source, lines[start : start + count])

    def _column(self, name: str, part: pa.Array, start: int) -> ArrowColumn | ParsedColumn:
        if part.type != pa.float64():
            return ArrowColumn(part)
        texts = partial(self._part_of_texts, name, start, len(part))
        return ParsedColumn(part, texts, lambda row: self._text(name, start + row))

    def _part_of_texts(self, name: str, start: int, count: int) -> ArrowColumn:
        """Return a part of a column as text; the column is split for whoever first asks."""
        if name not in self._texts:
            self._texts |= self.split([name], Numeric()) or {}
        return ArrowColumn(self._texts[name].slice(start, count))

    def _text(self, name: str, row: int) -> str:
        """Return the text of one cell: of messages about rows, for which the column is not split again."""
        ends = self._line_ends
        begin = ends[row - 1] + 1 if row else 0
        line = self._block[begin : ends[row]] if row < len(ends) else self._block[begin:]
        shape = self._shape
        fields = next(csv.reader([line.decode()], delimiter=shape.delimiter, quoting=shape.quoting))
        text = fields[self._places[name]]
        return text if shape.decimal == "." else points.with_point(text)

    @cached_property
    def _line_ends(self) -> npt.NDArray[np.intp]:
        return np.flatnonzero(np.frombuffer(self._block, np.uint8) == ord("\n"))


@lru_cache
def _spellings(words: frozenset[str]) -> list[str]:
    """Return words as files spell them, which pyarrow compares letter by letter: in any case where they are short."""
    found: set[str] = set()
    for word in words:
        cases = product(*({c, c.upper()} for c in word)) if len(word) <= _SHORT and word.isascii() else ()
        found |= {word, word.upper(), word.capitalize(), word.title(), *map("".join, cases)}
    return sorted(found)


def fields_of(cells: Sequence[Any], delimiter: str) -> npt.NDArray[np.uint8] | None:
    """Return a column of texts as fields in UTF-8, padded with NUL: (n, width).

    None for any other column, for one with a wide text, and where csv.py would put the whole row in quotes.
    """
    if not isinstance(cells, ArrowColumn) or cells.array.type != pa.string():
        return None
    texts, text = cells.array, bytes_of(cells.array)
    if any(special in text for special in (delimiter.encode(), b'"', b"\n")):
        texts = _quoted(texts, delimiter)
    return None if b"\r" in text or widest(texts) > _WIDEST else padded(texts)[0]


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array:
    """Put the fields in quotes that need them."""
    import pyarrow.compute as pc  # takes 45 ms, and most columns do not need it

    quote = scalar_of('"')
    quoted = pc.binary_join_element_wise(quote, pc.replace_substring(texts, '"', '""'), quote, scalar_of(""))
    return pc.if_else(pc.match_substring_regex(texts, f'[{delimiter}"\n]'), quoted, texts)
