"""ONNX's own evaluator: a third implementation of an ONNX artifact, in NumPy, for the matrix of differences.

Its two products are replaced by sums in a fixed order. NumPy leaves them to BLAS, whose order of summation depends on
the CPU, and the figures of the matrix are bytes of the package.
"""

from typing import Any

import numpy as np
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

from edgeproof.decision import dense
from edgeproof.errors import EngineError
from edgeproof.types import Floats


class MatMul(OpRun):
    """`a × b`: (batch, n_in) and (n_in, n_out) give (batch, n_out), float32."""

    op_domain = ""

    def _run(self, a: Floats, b: Floats) -> tuple[Floats]:
        return (dense(a, b, np.zeros(b.shape[1], b.dtype)),)


class Gemm(OpRun):
    """`alpha · a × b + beta · c`, a and b transposed where asked: (batch, n_out) float32."""

    op_domain = ""

    def _run(self, a: Floats, b: Floats, c: Floats, **given: Any) -> tuple[Floats]:
        a, b = (x.T if given[side] else x for x, side in ((a, "transA"), (b, "transB")))
        product = dense(a, b, np.zeros(b.shape[1], b.dtype))
        return (product * np.float32(given["alpha"]) + c * np.float32(given["beta"]),)


def evaluated(artifact: bytes, rows: Floats, k: int) -> Floats:
    """Return the scores of row vectors: (n, width) float32 gives (n, k) float32.

    Raises EngineError if the artifact does not give k numbers per row.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # its sigmoid computes both branches everywhere
        outputs = ReferenceEvaluator(artifact, new_ops=[MatMul, Gemm]).run(None, {"features": rows})
    found = np.asarray(next(iter(outputs)), np.float32)
    if found.shape != (len(rows), k):
        raise EngineError(f"onnx evaluator: expected ({len(rows)}, {k}), got {found.shape}")
    return found
