"""Tables through a predictor: a table of predictions, or figures where the true labels are known.

`predict_files` and `evaluate_files` read tables of any size in bounded memory and keep the order of rows. What they use
is imported when it is asked for.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.scoring.benchmark import Run, Task, benchmark_table, tasks
    from edgeproof.scoring.evaluate import Evaluation, evaluate_files
    from edgeproof.scoring.metrics import Metrics, area_under_roc, measure
    from edgeproof.scoring.predict import predict_files
    from edgeproof.scoring.stream import Options, Outcome

__all__ = ["Evaluation", "Metrics", "Options", "Outcome", "Run", "Task", "area_under_roc", "benchmark_table"]
__all__ += ["evaluate_files", "measure", "predict_files", "tasks"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("Run", "Task", "benchmark_table", "tasks"), "benchmark"),
        **dict.fromkeys(("Evaluation", "evaluate_files"), "evaluate"),
        **dict.fromkeys(("Metrics", "area_under_roc", "measure"), "metrics"),
        **dict.fromkeys(("Options", "Outcome"), "stream"),
        "predict_files": "predict",
    },
)
