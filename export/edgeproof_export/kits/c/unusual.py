"""What `unusual.c` compares cells with: limits of numbers, words for a missing value."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.features import FEATURES, Named
from edgeproof_export.kits.c.tables import numbers
from edgeproof_export.kits.literals import wrapped

_WIDTH, _INDENT = 120, "    "


def facts(source: KitSource, named: Sequence[Named], with_words: Sequence[str]) -> dict[str, Any]:
    """Return what the template asks for. with_words: kinds of features whose cells may be words for missing."""
    in_vector = [feature.feature for feature in named if not feature.feature.is_binary]
    usual = [FEATURES[feature.kind].usual(feature) for feature in in_vector for _ in range(feature.width)]
    contract = source.contract
    words = {
        feature.name: contract.missing_values if feature.missing_values is None else feature.missing_values
        for feature in contract.features
        if feature.kind in with_words
    }
    tables = [several for several in dict.fromkeys(words.values()) if several]
    return {
        "held": list(wrapped([held for held, _, _ in usual], _WIDTH, _INDENT)),
        "limits": numbers(np.array([[low, high] for _, low, high in usual], np.float32).ravel()),
        "words": tables,
        "words_width": max((len(word.encode()) for several in tables for word in several), default=0) + 1,
        "of": {
            name: {"table": f"MISSING_{tables.index(several)}" if several else "", "n": len(several)}
            for name, several in words.items()
        },
    }
