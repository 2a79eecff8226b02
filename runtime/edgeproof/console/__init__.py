"""Everything that is printed for people, and the one place that prints it.

Whatever a package, a table or an engine says is printed as text: its control characters are shown as escapes, so that
none of them reaches a terminal. `say` prints a result, `note` a remark, `fail` an error, `say_json` JSON for scripts,
`say_csv` a table that another program may read.
"""

from typing import TYPE_CHECKING

from edgeproof.console.layout import aligned, printable
from edgeproof.console.printing import MAX_MESSAGE, fail, note, say, say_csv, say_json
from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.console.diagnosis import diagnosis_text, examine, versions
    from edgeproof.console.overview import choice, example_csv, summary, terms_text
    from edgeproof.console.parity import matrix, parity_table, sealed_parity
    from edgeproof.console.progress import Progress

__all__ = ["MAX_MESSAGE", "Progress", "aligned", "choice", "diagnosis_text", "examine", "example_csv", "fail", "matrix"]
__all__ += ["note", "parity_table", "printable", "say", "say_csv", "say_json", "sealed_parity", "summary", "terms_text"]
__all__ += ["versions"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("diagnosis_text", "examine", "versions"), "diagnosis"),
        **dict.fromkeys(("choice", "example_csv", "summary", "terms_text"), "overview"),
        **dict.fromkeys(("matrix", "parity_table", "sealed_parity"), "parity"),
        "Progress": "progress",
    },
)
