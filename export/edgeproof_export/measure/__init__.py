"""Measuring: parity of every artifact with the original, the gate, golden rows."""

from edgeproof_export.measure.gate import Budget, without_definition
from edgeproof_export.measure.golden_rows import golden_vectors
from edgeproof_export.measure.golden_texts import golden_texts
from edgeproof_export.measure.parity import Parity, Rows, matrix, measure_parity

__all__ = [
    "Budget",
    "Parity",
    "Rows",
    "golden_texts",
    "golden_vectors",
    "matrix",
    "measure_parity",
    "without_definition",
]
