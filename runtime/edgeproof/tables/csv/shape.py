"""How the lines of a CSV file are split."""

import csv
from typing import Literal, NamedTuple


class Shape(NamedTuple):
    """What parts fields, what is in numbers, and whether quotes may stand around a field."""

    delimiter: str = ","
    decimal: str = "."
    has_quotes: bool = True

    @property
    def quoting(self) -> Literal[0, 3]:
        """What Python's own reader is told of quotes."""
        return csv.QUOTE_MINIMAL if self.has_quotes else csv.QUOTE_NONE
