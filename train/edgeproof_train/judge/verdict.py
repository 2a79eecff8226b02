"""What must be said aloud before anybody ships a network: that it is useless, or knows the answer."""

from collections.abc import Sequence

from edgeproof.decision import quoted
from edgeproof_train.judge.evaluate import Judged
from edgeproof_train.judge.yardsticks import MAJORITY

COPIES = 0.5  # share of the held-out rows: four in five where each row of a table is there twice


def useless(judged: Sequence[Judged], labels: Sequence[str], copies: float = 0.0) -> str | None:
    """Say why the network is useless on the held-out rows; None where it is not.

    judged: the network first. copies: the share of these rows that are copies of training rows.
    """
    network = judged[0]
    if copies >= COPIES:
        told = f"{copies:.0%} of the held-out rows are copies of training rows, so that all figures are too good"
        return f"{told}; remove repeated rows and train again"
    majority = next(one for one in judged if one.name == MAJORITY).metrics
    low, high = network.auc_interval
    if low <= 0.5:  # never where it is NaN
        interval = f"the 95 % interval of its ROC AUC, {low:.3f}–{high:.3f}, is not above 0.5"
        return f"the network does not tell {quoted(labels[0])} from {quoted(labels[1])}: {interval}"
    for label, called in zip(labels, zip(*network.metrics.confusion, strict=True), strict=True):
        if not sum(called):
            rows = f"{network.metrics.rows} held-out rows"
            return f"the network never says {quoted(label)} on the {rows}; try --threshold f1, or a number such as 0.1"
    if network.metrics.log_loss >= majority.log_loss and network.metrics.accuracy <= majority.accuracy:
        return "the network is not better than always giving the more frequent label"
    return None
