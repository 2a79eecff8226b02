"""CSV and TSV (RFC 4180): UTF-8 with or without BOM; lines end in LF, CRLF or CR, also inside quoted fields.

pyarrow, where it is installed, splits large tables block by block, and only where it cannot see other cells than
Python's own reader, which reads the rest.
"""

from edgeproof.tables.csv.reading import read
from edgeproof.tables.csv.writing import writer

__all__ = ["read", "writer"]
