"""One thin file a command. At the top they import only click: `edgeproof --help` reads them all.

Arguments and options that several commands take, those of other distributions too, are offered here.
"""

from edgeproof.apart import Written
from edgeproof.commands.options import (
    MODEL,
    PlainOption,
    column_names,
    dialect_options,
    few_golden_option,
    labels_options,
    only_option,
    trust_options,
)

__all__ = [
    "MODEL",
    "PlainOption",
    "Written",
    "column_names",
    "dialect_options",
    "few_golden_option",
    "labels_options",
    "only_option",
    "trust_options",
]
