"""The proof: golden rows, bounds derived row by row, what each engine must answer, verification.

Promise: nothing passes that holds a NaN, leaves its bound, or differs where bits are defined.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.proof.asking import Challenge, challenge
    from edgeproof.proof.bounds import LIMIT, ORIGINAL
    from edgeproof.proof.expectation import Expectations
    from edgeproof.proof.golden import (
        ROWS,
        Agreement,
        Comparison,
        Golden,
        agree,
        compare,
        drawn_rows,
        parity_bound,
        rounded,
        rows_csv,
        same_bits,
    )
    from edgeproof.proof.receipt import FAILED, Receipt, statement
    from edgeproof.proof.slimming import Slim, slim
    from edgeproof.proof.verification import Check, passed, totals, verify

__all__ = [
    "FAILED",
    "LIMIT",
    "ORIGINAL",
    "ROWS",
    "Agreement",
    "Challenge",
    "Check",
    "Comparison",
    "Expectations",
    "Golden",
    "Receipt",
    "Slim",
    "agree",
    "challenge",
    "compare",
    "drawn_rows",
    "parity_bound",
    "passed",
    "rounded",
    "rows_csv",
    "same_bits",
    "slim",
    "statement",
    "totals",
    "verify",
]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("LIMIT", "ORIGINAL"), "bounds"),
        **dict.fromkeys(("Challenge", "challenge"), "asking"),
        "Expectations": "expectation",
        **dict.fromkeys(
            (
                "ROWS",
                "Agreement",
                "Comparison",
                "Golden",
                "agree",
                "compare",
                "drawn_rows",
                "parity_bound",
                "rounded",
                "rows_csv",
                "same_bits",
            ),
            "golden",
        ),
        **dict.fromkeys(("FAILED", "Receipt", "statement"), "receipt"),
        **dict.fromkeys(("Slim", "slim"), "slimming"),
        **dict.fromkeys(("Check", "passed", "totals", "verify"), "verification"),
    },
)
