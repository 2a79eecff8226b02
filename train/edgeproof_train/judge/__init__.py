"""Figures on held-out rows: of the network, and of what would have done without one.

`judge` measures probabilities, with 95 % intervals; `yardsticks` fits four other ways to predict to the same training
rows; `reliability` says how far probabilities may be believed; `find_leaks` names columns that give the answer away.
"""

from edgeproof_train.judge.evaluate import Judged, Leak, find_leaks, judge, reliability
from edgeproof_train.judge.text_yardsticks import TFIDF
from edgeproof_train.judge.yardsticks import LINEAR, yardsticks

__all__ = ["LINEAR", "TFIDF", "Judged", "Leak", "find_leaks", "judge", "reliability", "yardsticks"]
