"""Rows of cells to row vectors, with the faults of each row: of tables, of data frames, of one mapping.

Promise: a cell gives the same float32 bits, or the same message, whichever way it comes in.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily
from edgeproof.rows.batch import Batch, Fault, require_columns
from edgeproof.rows.drift import Drift, Finding, Found
from edgeproof.rows.frames import batch_of, float_vectors
from edgeproof.rows.reading import Reading, read, reading_of, row_vectors, rows_within
from edgeproof.rows.shares import tail

if TYPE_CHECKING:
    from edgeproof.rows.one_row import Decision, RowReader, Unusual

__all__ = [
    "Batch",
    "Decision",
    "Drift",
    "Fault",
    "Finding",
    "Found",
    "Reading",
    "RowReader",
    "Unusual",
    "batch_of",
    "float_vectors",
    "read",
    "reading_of",
    "require_columns",
    "row_vectors",
    "rows_within",
    "tail",
]

__getattr__ = lazily(__name__, dict.fromkeys(("Decision", "RowReader", "Unusual"), "one_row"))
