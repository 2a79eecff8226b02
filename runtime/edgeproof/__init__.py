"""edgeproof: run a sealed classifier that decides the same everywhere.

    predictor = edgeproof.load("titanic.edgeproof")
    predictor.predict([{"age": 22, "sex": "male"}])     # array of labels
    predictor.predict_proba(rows)                       # (n, 2) float32

NumPy and the engine are imported by `load`, not by `import edgeproof`.
"""

from edgeproof.errors import (
    DamagedPackageError,
    EdgeproofError,
    EngineError,
    NotTrustedError,
    OutputError,
    ProofError,
    RowsError,
    UnusualWarning,
    UsageError,
)

TYPE_CHECKING = False  # as type checkers know it: importing typing costs more than the rest of this file
if TYPE_CHECKING:
    from typing import Any

    from edgeproof.loading import load
    from edgeproof.predictor import Predictor

__version__ = "0.1.0"

__all__ = [
    "DamagedPackageError",
    "EdgeproofError",
    "EngineError",
    "NotTrustedError",
    "OutputError",
    "Predictor",
    "ProofError",
    "RowsError",
    "UnusualWarning",
    "UsageError",
    "load",
]


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> "Any":
    if name == "Predictor":
        from edgeproof.predictor import Predictor

        return Predictor
    if name == "load":
        from edgeproof.loading import load

        return load
    raise AttributeError(f"module 'edgeproof' has no attribute {name!r}")
