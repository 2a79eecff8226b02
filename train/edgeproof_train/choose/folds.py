"""Every training row a validation row once: the out-of-fold logits by which everything is chosen."""

import math
from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import StratifiedKFold

from edgeproof.types import Floats
from edgeproof_train.fit import learn
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

_SMALL = 2000  # rows below which folds are cheap and rows are dear
_MOST = 20_000  # rows that settings are compared on
_BATCHES = 140  # in an epoch, about


@dataclass(frozen=True, eq=False)
class CrossFit:
    """What networks of one kind say about rows they were not fitted to."""

    logit: Floats  # (n,) float32
    epochs: int  # the mean of the folds' best; what every fold is judged after
    n_epochs: tuple[int, ...]  # each fold's best


def with_batch_size(settings: Settings, n_rows: int) -> Settings:
    """Return settings with a batch size, which grows with the table where none is stated."""
    size = settings.batch_size or min(256, max(32, 2 ** round(math.log2(max(n_rows, 1) / _BATCHES))))
    return replace(settings, batch_size=size)


def validation_rows(y: Floats, seed: int) -> Positions:
    """Return positions of the rows that are cross-fitted: all, or 20,000 drawn from more."""
    rows = np.arange(len(y))
    return rows if len(y) <= _MOST else np.sort(np.random.default_rng(seed).choice(rows, _MOST, replace=False))


def n_folds(y: Floats) -> int:
    """Return the number of folds: 5 for small tables, else 3; 0 where a class is too rare to be in each of them."""
    rarer = int(np.bincount(y.astype(int), minlength=2).min())
    wanted = 5 if len(y) < _SMALL else 3
    return wanted if rarer >= 2 * wanted else 0


def cross_fit(x: Floats, y: Floats, wanted: Floats, settings: Settings, weights: Floats | None) -> CrossFit:
    """Fit a network for each fold, stopping early; judge all of them after the epochs that were best on average.

    Judged each at its own best, networks would look better than the one that is fitted to all rows turns out.

    x: (n, n_encoded) float32. y: (n,) labels, 0 or 1. wanted: (n,) what is learned: labels, or labels mixed with a
    teacher's probabilities. weights: (n,) float32 of the rows, or None.
    """
    folds = StratifiedKFold(n_folds(y), shuffle=True, random_state=settings.seed)
    parts, fits = [], []
    for rest, part in folds.split(x, y):
        fold_weights = None if weights is None else weights[rest]
        fits.append(learn(x[rest], wanted[rest], settings, (x[part], y[part]), fold_weights))
        parts.append(part)
    best = tuple(fit.best_epoch for fit in fits)
    epochs = max(1, round(sum(best) / len(best)))
    logit = np.zeros(len(y), np.float32)
    for part, fit in zip(parts, fits, strict=True):
        logit[part] = fit.watched[min(epochs, len(fit.watched)) - 1]
    return CrossFit(logit, epochs, best)
