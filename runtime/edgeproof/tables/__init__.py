"""Rows in, rows out, streaming: a table of any format as batches of columns, and back; memory does not grow with it.

To add a format: write `tables/NAME.py`, or a folder, with `read` and `writer`, and add its line to FORMATS. Like the
commands, this file imports no NumPy: `--help` lists the formats.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily
from edgeproof.tables.dialect import ABSENT, DECIMALS, ENCODINGS, QUOTING, Dialect, Wanted, delimiter_named
from edgeproof.tables.formats import FORMATS, STANDARD_INPUT, format_of, without_packing
from edgeproof.tables.opening import files_of, output_format, pieces_of, reader, reading, size_of, source_name, writer

if TYPE_CHECKING:
    from edgeproof.tables.arrow.column import column_of, given_column
    from edgeproof.tables.csv.found import are_numbers, with_comma
    from edgeproof.tables.packing import packed
    from edgeproof.tables.table import Numeric, Piece, Reader, Writer, first_repeated, float_cells

__all__ = ["FORMATS", "STANDARD_INPUT", "Dialect", "Numeric", "Piece", "Reader", "Wanted", "Writer", "files_of"]
__all__ += ["ABSENT", "DECIMALS", "ENCODINGS", "QUOTING", "are_numbers", "column_of", "delimiter_named"]
__all__ += [
    "first_repeated",
    "float_cells",
    "format_of",
    "given_column",
    "output_format",
    "packed",
    "pieces_of",
    "reader",
    "reading",
    "size_of",
]
__all__ += ["source_name", "with_comma", "without_packing", "writer"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("Numeric", "Piece", "Reader", "Writer", "first_repeated", "float_cells"), "table"),
        **dict.fromkeys(("column_of", "given_column"), "arrow.column"),
        "packed": "packing",
        **dict.fromkeys(("are_numbers", "with_comma"), "csv.found"),
    },
)
