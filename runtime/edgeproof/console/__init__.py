"""Everything that is printed for people, and the one place that prints it.

Whatever a package, a table or an engine says is printed as text: its control characters are shown as escapes, so that
none of them reaches a terminal. `say` prints a result, `note` a remark, `fail` an error, `say_json` JSON for scripts,
`say_csv` a table that another program may read.
"""

from typing import TYPE_CHECKING

from edgeproof.console.layout import aligned, listed, paragraph, printable, short
from edgeproof.console.printing import MAX_MESSAGE, fail, note, say, say_csv, say_json
from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.console.diagnosis import diagnosis_text, examine, versions
    from edgeproof.console.difference import difference_text
    from edgeproof.console.evaluation import evaluation_text
    from edgeproof.console.overview import choice, example_csv, summary, terms_text
    from edgeproof.console.parity import Measured, labels_table, matrix, outside_text, parity_tables
    from edgeproof.console.progress import Progress, Steps
    from edgeproof.console.slimming import slim_text
    from edgeproof.console.training import training_text
    from edgeproof.console.verification import receipt_text, verification_text

__all__ = [
    "MAX_MESSAGE",
    "Measured",
    "Progress",
    "Steps",
    "aligned",
    "choice",
    "diagnosis_text",
    "difference_text",
    "evaluation_text",
    "examine",
]
__all__ += [
    "example_csv",
    "fail",
    "labels_table",
    "listed",
    "matrix",
    "note",
    "outside_text",
    "paragraph",
    "parity_tables",
    "printable",
    "say",
]
__all__ += ["receipt_text", "say_csv", "say_json", "short", "slim_text", "summary", "terms_text", "verification_text"]
__all__ += ["training_text", "versions"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("diagnosis_text", "examine", "versions"), "diagnosis"),
        **dict.fromkeys(("choice", "example_csv", "summary", "terms_text"), "overview"),
        **dict.fromkeys(("Measured", "labels_table", "matrix", "outside_text", "parity_tables"), "parity"),
        "difference_text": "difference",
        "evaluation_text": "evaluation",
        **dict.fromkeys(("Progress", "Steps"), "progress"),
        "slim_text": "slimming",
        "training_text": "training",
        **dict.fromkeys(("receipt_text", "verification_text"), "verification"),
    },
)
