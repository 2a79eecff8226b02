"""Tables through a predictor: a table of predictions, or figures where the true labels are known.

`predict_files` and `evaluate_files` read tables of any size in bounded memory and keep the order of rows. What they use
is imported when it is asked for.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.scoring.benchmark import benchmark_table, tasks
    from edgeproof.scoring.evaluate import evaluate_files
    from edgeproof.scoring.metrics import Metrics, area_under_roc, measure
    from edgeproof.scoring.predict import predict_files
    from edgeproof.scoring.stream import Options

__all__ = ["Metrics", "Options", "area_under_roc", "benchmark_table", "evaluate_files", "measure", "predict_files"]
__all__ += ["tasks"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("benchmark_table", "tasks"), "benchmark"),
        **dict.fromkeys(("Metrics", "area_under_roc", "measure"), "metrics"),
        "Options": "stream",
        "evaluate_files": "evaluate",
        "predict_files": "predict",
    },
)
