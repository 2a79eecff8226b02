"""Every training row a validation row once: the out-of-fold logits by which everything is chosen."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from sklearn.model_selection import StratifiedKFold

from edgeproof.types import Floats
from edgeproof_train.fit import Sample, learn
from edgeproof_train.settings import Settings
from edgeproof_train.table import Drawn, Positions, Units, drawn

_SMALL = 2000  # rows below which folds are cheap and rows are dear
MOST_ROWS = 20_000  # rows that settings are compared on
_BATCHES = 140  # in an epoch, about

Fold = tuple[Positions, Positions]  # rows to fit to, rows to judge by


def with_batch_size(settings: Settings, n_rows: int) -> Settings:
    """Return settings with a batch size, which grows with the table where none is stated."""
    size = settings.batch_size or min(256, max(32, 2 ** round(math.log2(max(n_rows, 1) / _BATCHES))))
    return replace(settings, batch_size=size)


def validation_rows(y: Floats, seed: int) -> Drawn:
    """Return the rows that are cross-fitted: all, or 20,000 drawn by class from more."""
    return drawn(y, MOST_ROWS, seed)


def n_folds(y: Floats) -> int:
    """Return the number of folds: 5 for small tables, else 3; 0 where a class is too rare to be in each of them."""
    rarer = int(np.bincount(y.astype(int), minlength=2).min())
    wanted = 5 if len(y) < _SMALL else 3
    return wanted if rarer >= 2 * wanted else 0


def folds_of(y: Floats, seed: int, groups: Positions | None = None) -> list[Fold]:
    """Return the folds, none where a class is too rare.

    y: (n,) labels, 0 or 1. groups: (n,) equal where rows must be in the same fold.
    """
    units = Units.of(y, groups)
    n = n_folds(units.y)
    if not n:
        return []
    parts = StratifiedKFold(n, shuffle=True, random_state=seed).split(units.y, units.y)
    return [(units.rows(rest), units.rows(part)) for rest, part in parts]


def cross_fit(
    folds: list[Fold],
    samples: Callable[[int, Fold], tuple[Sample, Sample]],
    settings: Settings,
    fitted: Callable[[], None],
) -> tuple[Floats, tuple[int, ...]]:
    """Fit a network for each fold, stopping early; judge all of them after the epochs that were best on average.

    Judged each at its own best, networks would look better than the one that is fitted to all rows turns out.

    samples: gives what a fold, by its number and itself, is fitted to and judged by, the latter with labels, 0 or 1,
    whatever the former teaches.
    fitted: called after each fold. Returns logits, (n,) float32, of rows that the network was not fitted to, and each
    fold's best number of epochs.
    """
    fits = []
    for number, fold in enumerate(folds):
        taught, judging = samples(number, fold)
        fits.append(learn(taught, settings, judging))
        fitted()
    best = tuple(fit.best_epoch for fit in fits)
    epochs = mean_epochs(best)
    logit = np.zeros(sum(len(part) for _, part in folds), np.float32)
    for (_, part), fit in zip(folds, fits, strict=True):
        logit[part] = fit.watched[min(epochs, len(fit.watched)) - 1]
    return logit, best


def mean_epochs(best: tuple[int, ...]) -> int:
    """Return after how many epochs all folds are judged."""
    return max(1, round(sum(best) / len(best)))
