"""ONNX Runtime on the CPU."""

import os

import numpy as np
import onnxruntime

from edgeproof.decision import Contract
from edgeproof.engines import METADATA_KEY, one_line
from edgeproof.engines.given import Given
from edgeproof.engines.guards import onnx_check
from edgeproof.errors import EngineError
from edgeproof.types import Array, Floats

_OUTPUTS = ["probability"]
_FLOAT32 = np.dtype(np.float32)
# Where external data would be looked for: a place that is no folder. Models with such data are refused before.
_NO_FOLDER = {"session.model_external_initializers_file_folder_path": os.devnull}


class OnnxRuntimeEngine:
    """One session; ONNX Runtime documents `run` as safe to call from several threads."""

    def __init__(self, session: onnxruntime.InferenceSession, contract: Contract) -> None:
        inputs = [(node.name, node.type) for node in session.get_inputs()]
        outputs = [node.name for node in session.get_outputs()]
        given = Given.of(contract)
        kind = "uint8" if given.dtype is np.uint8 else "float"
        if inputs != [("features", f"tensor({kind})")] or outputs != ["probability"]:
            raise EngineError(f"onnxruntime: expected features -> probability, got {inputs} -> {outputs}")
        shape = session.get_inputs()[0].shape[1:]
        if shape != list(given.shape):
            raise EngineError(f"onnxruntime: expected rows of shape {given.shape}, got {shape}")
        self._session = session
        self._given = given
        self._n_scores = contract.n_scores

    def scores(self, rows: Floats) -> Floats:
        """rows: (batch, width) float32. Returns (batch, k) float32."""
        return self._given.answers(rows, self._answer)

    def _answer(self, rows: Array) -> Floats:
        try:
            (output,) = self._session.run(_OUTPUTS, {"features": rows})
        except Exception as error:  # noqa: BLE001 — ONNX Runtime's exceptions share no other base
            raise EngineError(f"onnxruntime: {one_line(error)}") from None
        answer: Floats = np.asarray(output)  # a foreign model may answer with a list
        wanted = len(rows), self._n_scores
        if answer.shape != wanted or answer.dtype != _FLOAT32:
            raise EngineError(f"onnxruntime: expected {wanted} float32, got {answer.shape} {answer.dtype}")
        return answer


def load(model: bytes, contract: Contract, kernels: str) -> OnnxRuntimeEngine:  # noqa: ARG001 — no choice here
    """Load an ONNX file's bytes; raises EngineError before ONNX Runtime sees them if we would not export them."""
    onnx_check.check(model)
    try:
        return OnnxRuntimeEngine(_session(model), contract)
    except UnicodeDecodeError as error:
        raise EngineError(f"onnxruntime: a name in the model is damaged: {one_line(error)}") from None


def contract_of(model: bytes) -> bytes | None:
    """Return the contract's JSON from the metadata properties; raises EngineError for damaged files."""
    return onnx_check.metadata(model, METADATA_KEY.encode())


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread: these networks take microseconds, and a pool of threads takes milliseconds to start.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    for key, value in _NO_FOLDER.items():
        options.add_session_config_entry(key, value)
    options.log_severity_level = 4  # what matters arrives as an exception
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], enable_fallback=False)
    except Exception as error:  # noqa: BLE001 — ONNX Runtime's exceptions share no other base
        raise EngineError(f"onnxruntime: cannot load the model: {one_line(error)}") from None
