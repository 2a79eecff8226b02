"""The training record of a package: how the model came to be, and its answers on held-out rows without these rows.

Promise: the same folder `trained/` gives the same bytes; neither a clock, nor a path, nor a row is in them.
"""

from edgeproof_export.record.answers import answers
from edgeproof_export.record.dependence import dependence
from edgeproof_export.record.record import Found, record

__all__ = ["Found", "answers", "dependence", "record"]
