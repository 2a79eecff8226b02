"""LiteRT (TensorFlow Lite) on the CPU."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from edgeproof.codec import bzip2
from edgeproof.decision import Contract
from edgeproof.engines import METADATA_KEY, one_line
from edgeproof.engines.given import Given
from edgeproof.engines.guards import tflite_check
from edgeproof.errors import DamagedPackageError, EngineError
from edgeproof.package import MAX_SIZE
from edgeproof.types import Array, Floats


class LiteRtEngine:
    """One interpreter behind a lock, since an interpreter must not be entered by two threads."""

    def __init__(self, interpreter: Interpreter, contract: Contract) -> None:
        self._lock = threading.Lock()
        inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
        shapes = [tuple(tensor["shape_signature"].tolist()) for tensor in (*inputs, *outputs)]
        given, k = Given.of(contract), contract.n_scores
        kinds = [tensor["dtype"] for tensor in (*inputs, *outputs)]
        if shapes != [(-1, *given.shape), (-1, k)] or kinds != [given.dtype, np.float32]:
            sizes = ", ".join(map(str, given.shape))
            raise EngineError(f"litert: expected {given.dtype.__name__} (batch, {sizes}) -> (batch, {k}), got {shapes}")
        self._given = given
        self._input, self._output = inputs[0]["index"], outputs[0]["index"]
        self._n_scores = k
        self._n_rows = -1  # for which memory is allocated
        self._interpreter = interpreter

    def scores(self, rows: Floats) -> Floats:
        """rows: (batch, width) float32. Returns (batch, k) float32, a copy."""
        return self._given.answers(rows, self._answer)

    def _answer(self, rows: Array) -> Floats:
        with self._lock:
            try:
                if len(rows) != self._n_rows:  # the width is checked by `set_tensor`
                    if not len(rows):
                        return np.empty((0, self._n_scores), np.float32)
                    self._allocate(rows.shape)
                self._interpreter.set_tensor(self._input, rows)
                self._interpreter.invoke()
                answer: Floats = self._interpreter.get_tensor(self._output)
            except (RuntimeError, ValueError) as error:
                raise EngineError(f"litert: {one_line(error)}") from None
        return answer

    def _allocate(self, shape: tuple[int, ...]) -> None:
        self._n_rows = -1  # stays so if the allocation fails
        self._interpreter.resize_tensor_input(self._input, shape)
        self._interpreter.allocate_tensors()
        self._n_rows = shape[0]


def load(model: bytes, contract: Contract, kernels: str) -> LiteRtEngine:
    """Load a TFLite file's bytes; kernels: a name of `OpResolverType`, AUTO with the delegate XNNPACK.

    Raises EngineError before LiteRT sees them if we would not export them.
    """
    tflite_check.check(model)
    try:
        with _without_chatter():
            resolver = OpResolverType[kernels]
            interpreter = Interpreter(model_content=model, num_threads=1, experimental_op_resolver_type=resolver)
            interpreter.allocate_tensors()
    except (RuntimeError, ValueError) as error:
        raise EngineError(f"litert: cannot load the model: {one_line(error)}") from None
    try:
        return LiteRtEngine(interpreter, contract)
    except (UnicodeDecodeError, IndexError) as error:
        raise EngineError(f"litert: the model's inputs or outputs are damaged: {one_line(error)}") from None


def contract_of(model: bytes) -> bytes | None:
    """Return the contract's JSON from the flatbuffer's metadata; raises EngineError for damaged files."""
    data = tflite_check.metadata(model, METADATA_KEY.encode())
    return None if data is None else _unpacked(data)


def _unpacked(data: bytes) -> bytes:
    """Return the contract's JSON, which is there as a bzip2 stream."""
    try:
        return bzip2.decompress(data, MAX_SIZE)
    except DamagedPackageError as error:
        raise EngineError(f"litert: the contract in the metadata is damaged: {error}") from None


@contextmanager
def _without_chatter() -> Iterator[None]:
    """Hold back LiteRT's "INFO: Created TensorFlow Lite XNNPACK delegate for CPU.", for which it has no switch.

    Its C++ side writes to the descriptor, so the descriptor must be moved; that is done only while no other thread
    could be writing. Everything but INFO lines is passed on.
    """
    if threading.active_count() > 1 or sys.stderr is None:
        yield
        return
    sys.stderr.flush()
    with _nameless_file() as held:
        saved = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            held.seek(0)
            for line in held:
                if not line.startswith(b"INFO:"):
                    os.write(2, line)


def _nameless_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):  # Linux; `tempfile` costs start-up
        return os.fdopen(os.memfd_create("edgeproof"), "w+b")
    import tempfile

    return tempfile.TemporaryFile()
