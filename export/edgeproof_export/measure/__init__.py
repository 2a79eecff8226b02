"""Measuring: parity of every artifact with the original, the gate, golden rows."""

from edgeproof_export.measure.far_rows import FarRows, measure_far_rows
from edgeproof_export.measure.gate import Budget, without_definition
from edgeproof_export.measure.golden_rows import golden_vectors
from edgeproof_export.measure.golden_texts import golden_texts
from edgeproof_export.measure.parity import Parity, Rows, matrix, measure_parity

__all__ = [
    "Budget",
    "FarRows",
    "Parity",
    "Rows",
    "golden_texts",
    "golden_vectors",
    "matrix",
    "measure_far_rows",
    "measure_parity",
    "without_definition",
]
