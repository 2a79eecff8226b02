"""Tables through a predictor: a table of predictions, or figures where the true labels are known.

`predict_files` and `evaluate_files` read tables of any size in bounded memory and keep the order of rows. What they use
is imported when it is asked for.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.scoring.benchmark import benchmark_table, tasks
    from edgeproof.scoring.each import predict_each
    from edgeproof.scoring.evaluate import UNLABELLED, Evaluation, Labels, evaluate_files, refuse_below
    from edgeproof.scoring.in_process import evaluate_rows
    from edgeproof.scoring.intervals import Interval, auc_interval, wilson
    from edgeproof.scoring.metrics import Metrics, area_under_roc, measure
    from edgeproof.scoring.predict import Columns, predict_files
    from edgeproof.scoring.stream import Options, Outcome, Stream, dialect_of

__all__ = ["UNLABELLED", "Columns", "Evaluation", "Interval", "Labels", "Metrics", "Options", "Outcome", "Stream"]
__all__ += ["area_under_roc", "auc_interval", "dialect_of"]
__all__ += [
    "benchmark_table",
    "evaluate_files",
    "measure",
    "predict_each",
    "predict_files",
    "refuse_below",
    "tasks",
    "wilson",
]
__all__ += ["evaluate_rows"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("benchmark_table", "tasks"), "benchmark"),
        **dict.fromkeys(("Metrics", "area_under_roc", "measure"), "metrics"),
        **dict.fromkeys(("Interval", "auc_interval", "wilson"), "intervals"),
        **dict.fromkeys(("Columns", "predict_files"), "predict"),
        **dict.fromkeys(("Options", "Outcome", "Stream", "dialect_of"), "stream"),
        **dict.fromkeys(("UNLABELLED", "Evaluation", "Labels", "evaluate_files", "refuse_below"), "evaluate"),
        "evaluate_rows": "in_process",
        "predict_each": "each",
    },
)
