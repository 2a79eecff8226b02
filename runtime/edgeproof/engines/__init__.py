"""One protocol, one file an engine, imported by name on first use.

To add an engine: write `engines/NAME.py` with `load` and `contract_of`, and add one line to ENGINES.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from edgeproof.errors import EngineError
from edgeproof.faces import lazily

if TYPE_CHECKING:  # neither NumPy nor the contract is needed to say which engines there are
    from edgeproof.decision import Contract
    from edgeproof.engines.reference import ReferenceEngine
    from edgeproof.types import Floats

__all__ = ["ENGINES", "METADATA_KEY", "Engine", "EngineModule", "EngineSpec", "ReferenceEngine", "available", "get"]
__all__ += ["install", "load", "one_line"]

METADATA_KEY = "edgeproof.contract"  # the name of the contract in the metadata of artifacts

__getattr__ = lazily(__name__, {"ReferenceEngine": "reference"})


class Engine(Protocol):
    """A loaded model that turns row vectors into scores; safe to call from several threads."""

    def scores(self, rows: "Floats") -> "Floats":
        """rows: (batch, width) float32, contract order, NaN where missing. Returns (batch, k) float32.

        k is the contract's `n_scores`; the predictor checks what comes out.

        Raises EngineError.
        """


class EngineModule(Protocol):
    """What every file of this folder offers."""

    def load(self, model: bytes, contract: "Contract", kernels: str) -> Engine:
        """Load the artifact's bytes; kernels: those of the engine's spec. Raises EngineError."""

    def contract_of(self, model: bytes) -> bytes | None:
        """Return the contract's JSON that travels in the artifact's metadata; raises EngineError."""


class EngineSpec(NamedTuple):
    """Where an engine lives, what it needs, and what its answers promise."""

    module: str  # its file in this folder
    format: str  # the artifact format it runs
    library: str | None = None  # the module to import; None needs nothing
    extra: str | None = None  # the extra of the distribution `edgeproof` that brings the library
    distribution: str | None = None  # what the library is called in package indexes
    kernels: str = ""  # which of its library's kernels it runs, where there is a choice
    for_proofs: bool = False  # runs in `verify` only, and where it is asked for by name
    # Largest absolute error of its sigmoid, tanh and elu (`make activation-errors`): the reference engine has 0.9e-7
    # and the same bits everywhere, ONNX Runtime 2.7e-7, LiteRT 2.9e-7. These two choose their polynomial by the CPU,
    # hence the margin.
    activation_error: float = 5e-7
    exact: frozenset[str] = frozenset()  # precisions in which its bits are defined
    rounds_twice: bool = False  # whether its int8 sums are rounded twice
    lacks: frozenset[str] = frozenset()  # activations that it cannot run

    @property
    def has_metadata(self) -> bool:
        """Whether its files carry the contract."""
        return self.format != "safetensors"


# In the order in which `auto` takes them: the quickest start first.
_LITERT = EngineSpec("litert", "tflite", "ai_edge_litert", "litert", "ai-edge-litert", "AUTO")
ENGINES = {
    "litert": _LITERT,
    "onnxruntime": EngineSpec("onnxruntime", "onnx", "onnxruntime", "onnx", "onnxruntime"),
    "reference": EngineSpec("reference", "safetensors", activation_error=1e-7, exact=frozenset({"float32", "int8"})),
    # LiteRT's other kernels, which `auto` never takes: the optimised ones without the delegate XNNPACK, as it runs
    # where XNNPACK is not built in, and the reference ones, whose int8 arithmetic is defined to the bit.
    "litert_optimised": _LITERT._replace(
        kernels="BUILTIN_WITHOUT_DEFAULT_DELEGATES", for_proofs=True, rounds_twice=True
    ),
    "litert_reference": _LITERT._replace(
        kernels="BUILTIN_REF", for_proofs=True, exact=frozenset({"int8"}), lacks=frozenset({"elu"})
    ),
}


def available() -> list[str]:
    """Return the names of the engines whose libraries are installed, in `auto`'s order; imports none of them."""
    return [name for name, spec in ENGINES.items() if spec.library is None or find_spec(spec.library)]


def install(extra: str) -> str:
    """Return the command that installs an extra of `edgeproof`, in words for a message."""
    return f"pip install './runtime[{extra}]'"


def load(name: str, model: bytes, contract: "Contract") -> Engine:
    """Load the bytes of an artifact with an engine; raises EngineError."""
    return get(name).load(model, contract, ENGINES[name].kernels)


def get(name: str) -> EngineModule:
    """Import an engine's file.

    Raises EngineError that says how to install its library, or which names exist.
    """
    spec = ENGINES.get(name)
    if spec is None:
        raise EngineError(f"engine {name!r}: expected one of {', '.join(ENGINES)}")
    try:
        return cast(EngineModule, import_module(f"edgeproof.engines.{spec.module}"))
    except Exception as error:  # noqa: BLE001 — a library that is installed badly may raise anything
        if spec.library is None or find_spec(spec.library):
            what = spec.library or "its file"
            raise EngineError(f"engine {name}: {what} is installed but does not import: {one_line(error)}") from None
        raise EngineError(
            f"engine {name}: {spec.library} is not installed; run: {install(str(spec.extra))},"
            f" or choose among: {', '.join(available())}"
        ) from None


def one_line(error: BaseException) -> str:
    """Return an engine's own message as one line of at most 300 characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."
