"""Figures on held-out rows: of the network, and of what would have done without one.

`judge` measures ways to predict, with 95 % intervals. `yardsticks` fits four other ways to the same training rows.
`reliability` says how far probabilities may be believed. `importances` says which columns matter. `find_leaks` names
columns that give the answer away, `repeats` says that held-out rows were trained on, and `useless` why a network
should not be used.
"""

from edgeproof_train.judge.evaluate import Judged, Leak, find_leaks, judge, reliability
from edgeproof_train.judge.importance import Importance, importances
from edgeproof_train.judge.repeats import repeats
from edgeproof_train.judge.text_yardsticks import TFIDF
from edgeproof_train.judge.verdict import COPIES, useless
from edgeproof_train.judge.yardsticks import LINEAR, MAJORITY, Way, yardsticks

__all__ = [
    "COPIES",
    "LINEAR",
    "MAJORITY",
    "TFIDF",
    "Importance",
    "Judged",
    "Leak",
    "Way",
    "find_leaks",
    "importances",
    "judge",
    "reliability",
]
__all__ += ["repeats", "useless", "yardsticks"]
