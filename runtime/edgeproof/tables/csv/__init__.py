"""CSV and TSV (RFC 4180): UTF-8 with or without BOM; lines end in LF, CRLF or CR, also inside quoted fields."""

from edgeproof.tables.csv.reader import read, writer

__all__ = ["read", "writer"]
