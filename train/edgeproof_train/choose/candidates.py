"""What the tuned recipe compares: settings, each with the contract that follows from them."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from edgeproof.errors import UsageError
from edgeproof.types import Floats
from edgeproof_train.choose.size import int8_bytes
from edgeproof_train.contract import Encoding, Plan, learn_contract
from edgeproof_train.settings import Settings

_FEW_BINS, _MANY_BINS = 8, 24
_WEAK, _STRONG = 1e-4, 1.0  # weight decay
_WIDTHS = (64, 32)
# What is compared, the simpler first. Without hidden layers: logistic regression, and an additive model.
_KINDS: tuple[tuple[tuple[int, ...], str, int, float], ...] = (
    ((), "standard", _FEW_BINS, _STRONG),
    (_WIDTHS, "standard", _FEW_BINS, _STRONG),
    (_WIDTHS, "standard", _FEW_BINS, _WEAK),
    ((), "piecewise", _FEW_BINS, _STRONG),
    (_WIDTHS, "piecewise", _FEW_BINS, _STRONG),
    (_WIDTHS, "piecewise", _MANY_BINS, _WEAK),
)
_SEARCHED_WIDTHS = ((), (16,), (32,), (32, 16), (64, 32), (128, 64))


@dataclass(frozen=True, eq=False)
class Candidate:
    """One choice of settings, with the contract that follows from it."""

    settings: Settings
    encoding: Encoding

    @property
    def encoded(self) -> Floats:
        """The encoded training rows: (n_train, n_encoded) float32."""
        return self.encoding.encoded(self.encoding.plan.dataset.train)

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it; without hidden layers nothing descends."""
        one = self.settings
        found = {"encoding": one.encoding, "hidden": list(one.hidden or ()), "l2": one.l2}
        bins = {"bins": one.bins} if one.encoding == "piecewise" else {}
        return found | bins | ({"dropout": one.dropout, "learning_rate": one.learning_rate} if one.hidden else {})


def choices_of(settings: Settings) -> list[Settings]:
    """Return the settings to compare, the simpler ones first; what is asked for stays as it is asked for."""
    if settings.search:
        return _random_choices(settings)
    fitting = (kind for kind in _KINDS if settings.encoding in ("auto", "identity", kind[1]))
    choices = [_unless_asked(settings, *kind) for kind in fitting]
    return list(dict.fromkeys(choices))


def _unless_asked(settings: Settings, hidden: tuple[int, ...], encoding: str, bins: int, l2: float) -> Settings:
    """Return settings with these values where none are asked for."""
    encoding = encoding if settings.encoding == "auto" else settings.encoding
    return replace(
        settings,
        hidden=hidden if settings.hidden is None else settings.hidden,
        encoding=encoding,
        bins=(settings.bins or bins) if encoding == "piecewise" else None,
        l2=l2 if settings.l2 is None else settings.l2,
    )


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


def within_bytes(plan: Plan, settings: Settings) -> Candidate:
    """Learn the contract with as many bins, then as wide layers, as the bytes of the int8 artifact allow.

    Raises UsageError where no network fits.
    """
    while True:
        hidden = settings.hidden or ()
        encoding = learn_contract(plan, settings)
        n_bytes = int8_bytes(encoding.contract, hidden)
        if n_bytes <= settings.max_bytes:
            return Candidate(settings, encoding)
        if settings.encoding == "piecewise" and settings.bins is not None and settings.bins > 2:
            settings = replace(settings, bins=max(2, settings.bins * 3 // 4))
        elif settings.encoding == "piecewise":
            settings = replace(settings, encoding="standard")
        elif hidden and max(hidden) > 4:
            settings = replace(settings, hidden=tuple(math.ceil(width / 2) for width in hidden))
        else:
            raise UsageError(
                f"--max-bytes {settings.max_bytes}: no network fits: the smallest takes about {n_bytes} bytes;"
                " drop columns, or pool categories with --min-frequency"
            )
