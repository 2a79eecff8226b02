"""What the tuned recipe compares: settings, each with the contract that follows from them."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from edgeproof.decision import TextFeature
from edgeproof.errors import UsageError
from edgeproof.types import Floats
from edgeproof_train.choose.folds import Fold
from edgeproof_train.choose.size import int8_bytes
from edgeproof_train.contract import Encoding, Plan, learn_contract
from edgeproof_train.fit import Sample, class_weights
from edgeproof_train.settings import Settings
from edgeproof_train.table import Drawn, Positions
from edgeproof_train.texts import PIECES, WORDS, log_ratios

_FEW_BINS, _MANY_BINS, _MOST_BINS = 8, 24, 48
_WEAK, _SOME, _STRONG = 1e-4, 0.1, 1.0  # weight decay
_WIDTHS, _NARROW = (64, 32), (16,)
_MANY_CATEGORIES = 32  # of a column, from which rare ones are pooled where bytes are short
_MANY_ROWS = 2000  # from which so many bins are tried: with fewer rows they were never the best
# What is compared, the simpler first. Without hidden layers: logistic regression, and an additive model.
_KINDS: tuple[tuple[tuple[int, ...], str, int, float], ...] = (
    ((), "standard", _FEW_BINS, _STRONG),
    (_WIDTHS, "standard", _FEW_BINS, _STRONG),
    (_WIDTHS, "standard", _FEW_BINS, _WEAK),
    ((), "piecewise", _FEW_BINS, _STRONG),
    ((), "piecewise", _MOST_BINS, _STRONG),
    (_WIDTHS, "piecewise", _FEW_BINS, _STRONG),
    (_NARROW, "piecewise", _MOST_BINS, _SOME),
    (_WIDTHS, "piecewise", _MANY_BINS, _WEAK),
)
# What is compared where there are texts: first the terms, then, with the best of them, the rest.
_TERMS = (64, 128, 256, 512, 1024, 2048)
_TEXT_L2, _TEXT_L2S = 10.0, (30.0, 3.0)
_TEXT_WIDTHS, _TEXT_DROPOUT, _TEXT_DECAY = (8,), 0.5, 0.1
_SEARCHED_WIDTHS = ((), (16,), (32,), (32, 16), (64, 32), (128, 64))


@dataclass(frozen=True, eq=False)
class Candidate:
    """One choice of settings, with the contract that follows from it."""

    settings: Settings
    encoding: Encoding
    plan: Plan  # what the encoding was learned from

    def sample(self, wanted: Floats, y: Floats) -> Sample:
        """Return the training rows to fit to: wanted (n_train,), what to learn; y (n_train,), the labels."""
        return _sample(self.encoding, self.encoding.plan.dataset.train, wanted, class_weights(y, self.settings))

    def fold(self, among: Drawn, fold: Fold, wanted: Floats, y: Floats) -> tuple[Sample, Sample]:
        """Return what a fold is fitted to and what it is judged by.

        among: cross-fitted rows, by their places among the training rows; the fold has its own places among them.
        wanted: (len(fold[0]),), what to learn. y: (n_train,), the labels.
        """
        (rest, part), train = (among.rows[places] for places in fold), self.encoding.plan.dataset.train
        weights = class_weights(y, self.settings)[rest] * among.weights[fold[0]]
        encoding = self.learned_from(rest)
        fitted = _sample(encoding, train[rest], wanted, weights)
        return fitted, Sample(encoding.compact(train[part]), y[part], among.weights[fold[1]], fitted.ratios)

    def learned_from(self, rows: Positions) -> Encoding:
        """Return the encoding that knows labels of these rows alone, by their places among the training rows.

        Terms of texts, and columns where not all stay, are picked anew: those of all rows know the labels that a fold
        is judged by.
        """
        plan = self.plan
        if not plan.texts and plan.most is None:
            return self.encoding
        return learn_contract(plan.trained_on(plan.dataset.train[rows]), self.settings)

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it; without hidden layers nothing descends."""
        one = self.settings
        found = {"encoding": one.numbers_as, "hidden": list(one.hidden or ()), "l2": one.l2}
        bins = {"bins": one.bins} if one.numbers_as == "piecewise" else {}
        terms = {"terms": one.terms, "term_kind": one.term_kind} if self.encoding.plan.texts else {}
        return (
            found | bins | terms | ({"dropout": one.dropout, "learning_rate": one.learning_rate} if one.hidden else {})
        )


def _sample(encoding: Encoding, rows: Positions, wanted: Floats, weights: Floats) -> Sample:
    """Return rows of the table to fit to, columns of texts weighed by naive Bayes: wanted, weights (len(rows),)."""
    x, contract = encoding.compact(rows), encoding.contract
    if not encoding.plan.texts:
        return Sample(x, wanted, weights)
    ratios = np.ones(contract.n_encoded)
    for feature, columns in zip(contract.features, contract.encoded_places, strict=True):
        if isinstance(feature, TextFeature):
            ratios[columns] = log_ratios(x[:, columns], wanted)
    return Sample(x, wanted, weights, ratios)


def choices_of(settings: Settings, n_rows: int) -> list[Settings]:
    """Return the settings to compare, the simpler ones first; what is asked for stays as it is asked for.

    n_rows: training rows.
    """
    if settings.search:
        return _random_choices(settings)
    kinds = [kind for kind in _KINDS if n_rows >= _MANY_ROWS or kind[2] < _MOST_BINS]
    fitting = (kind for kind in kinds if settings.numbers_as in ("auto", "identity", kind[1]))
    choices = [_unless_asked(settings, *kind) for kind in fitting]
    return list(dict.fromkeys(choices))


def _unless_asked(settings: Settings, hidden: tuple[int, ...], encoding: str, bins: int, l2: float) -> Settings:
    """Return settings with these values where none are asked for."""
    encoding = encoding if settings.numbers_as == "auto" else settings.numbers_as
    return replace(
        settings,
        hidden=hidden if settings.hidden is None else settings.hidden,
        numbers_as=encoding,
        bins=(settings.bins or bins) if encoding == "piecewise" else None,
        l2=l2 if settings.l2 is None else settings.l2,
    )


def term_choices(settings: Settings) -> list[Settings]:
    """Return settings that differ in the terms of texts, those with fewer terms first."""
    kinds = (WORDS, PIECES) if settings.term_kind is None else (settings.term_kind,)
    sizes = _TERMS if settings.terms is None else (settings.terms,)
    simple = replace(
        settings,
        hidden=(),
        numbers_as="standard" if settings.numbers_as == "auto" else settings.numbers_as,
        l2=_TEXT_L2 if settings.l2 is None else settings.l2,
    )
    return [replace(simple, term_kind=kind, terms=terms) for terms in sizes for kind in kinds]


def refinements(settings: Settings, chosen: Settings, has_numbers: bool) -> list[Settings]:
    """Return settings that differ from those chosen in all but the terms, the simpler ones first.

    settings: what was asked for.
    """
    penalties = _TEXT_L2S if settings.l2 is None else ()
    encodings = ("standard", "piecewise") if settings.numbers_as == "auto" and has_numbers else (chosen.numbers_as,)
    found = [replace(chosen, l2=l2) for l2 in penalties]
    for encoding in encodings:
        one = replace(chosen, numbers_as=encoding, bins=settings.bins or _FEW_BINS if encoding == "piecewise" else None)
        found.append(one)
        hidden = _TEXT_WIDTHS if settings.hidden is None else settings.hidden
        if hidden:
            found.append(replace(one, hidden=hidden, l2=settings.l2 or _TEXT_DECAY, dropout=_TEXT_DROPOUT))
    return [one for one in found if one != chosen]


def _random_choices(settings: Settings) -> list[Settings]:
    """Draw settings: seeded, so that more of them begin with the same ones."""
    rng = np.random.default_rng(settings.seed)
    choices = []
    for _ in range(settings.search):
        encoding, bins = str(rng.choice(["standard", "piecewise"])), int(rng.integers(4, 33))
        hidden = _SEARCHED_WIDTHS[int(rng.integers(len(_SEARCHED_WIDTHS)))]
        dropout, l2, rate = rng.uniform(0, 0.4), 10 ** rng.uniform(-4, 0.7), 10 ** rng.uniform(-3, -2)
        drawn = _unless_asked(settings, hidden, encoding, bins, float(f"{l2:.3g}"))
        choices.append(replace(drawn, dropout=round(dropout, 3), learning_rate=float(f"{rate:.3g}")))
    return choices


def within_bytes(plan: Plan, settings: Settings, learned: dict[Any, Encoding] | None = None) -> Candidate:
    """Learn the contract with as many bins, then as wide layers, as the bytes of the int8 artifact allow.

    Where the narrowest network does not fit, rare categories are pooled, then columns are left out. learned: contracts
    that other candidates have already, which grows. Raises UsageError where no network fits.
    """
    learned = {} if learned is None else learned
    while True:
        hidden = settings.hidden or ()
        # What a contract follows from.
        key = settings.numbers_as, settings.bins, settings.term_kind, settings.terms, settings.min_frequency, plan.most
        encoding = learned[key] if key in learned else learned.setdefault(key, learn_contract(plan, settings))
        n_bytes, count = int8_bytes(encoding.contract, hidden), len(encoding.columns) - len(plan.texts)
        if n_bytes <= settings.max_bytes:
            return Candidate(settings, encoding, plan)
        if plan.texts and settings.terms is not None and settings.terms > _TERMS[0]:
            settings = replace(settings, terms=max(_TERMS[0], settings.terms * 3 // 4))
        elif settings.numbers_as == "piecewise" and settings.bins is not None and settings.bins > 2:
            settings = replace(settings, bins=max(2, settings.bins * 3 // 4))
        elif settings.numbers_as == "piecewise":
            settings = replace(settings, numbers_as="standard", bins=None)
        elif hidden and max(hidden) > 4:
            settings = replace(settings, hidden=tuple(math.ceil(width / 2) for width in hidden))
        elif max(encoding.n_categories, default=0) > (_MANY_CATEGORIES if count > 1 else 1):
            settings = replace(settings, min_frequency=2 * settings.min_frequency)
        elif count > 1:
            plan = replace(plan, most=max(1, min(count - 1, count * settings.max_bytes // n_bytes)))
        else:
            raise UsageError(
                f"--max-bytes {settings.max_bytes}: no network fits: the smallest takes {n_bytes} bytes; allow so many"
            )
