"""Texts to terms: which short texts tell two classes apart, learned from training rows.

`Ranking` picks terms from the candidates of a family, WORDS or PIECES; `presence` finds them in streams; `regression`
weighs them, with `log_ratios` of naive Bayes.
"""

from edgeproof_train.texts.bayes import log_ratios
from edgeproof_train.texts.candidates import PIECES, WORDS
from edgeproof_train.texts.ranking import MOST_TERMS, Ranking, presence
from edgeproof_train.texts.regression import regression

__all__ = ["MOST_TERMS", "PIECES", "WORDS", "Ranking", "log_ratios", "presence", "regression"]
