"""One protocol, one file an engine, imported by name on first use.

To add an engine: write `engines/NAME.py` with `load` and `contract_of`, and add one line to ENGINES.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from edgeproof.errors import EngineError

if TYPE_CHECKING:  # neither NumPy nor the contract is needed to say which engines there are
    from edgeproof.decision import Contract
    from edgeproof.types import Floats


class Engine(Protocol):
    """A loaded model that turns row vectors into probabilities; safe to call from several threads."""

    def probability(self, rows: "Floats") -> "Floats":
        """rows: (batch, width) float32, contract order, NaN where missing. Returns (batch,) float32.

        Raises EngineError.
        """


class EngineModule(Protocol):
    """What every file of this folder offers."""

    def load(self, model: bytes, contract: "Contract") -> Engine:
        """Load the artifact's bytes; raises EngineError."""

    def contract_of(self, model: bytes) -> bytes | None:
        """Return the contract's JSON that travels in the artifact's metadata; raises EngineError."""


class EngineSpec(NamedTuple):
    """Where an engine lives and what it needs."""

    format: str  # the artifact format it runs
    library: str | None = None  # the module to import; None needs nothing
    extra: str | None = None  # the extra of the distribution `edgeproof` that brings the library
    distribution: str | None = None  # what the library is called in package indexes
    for_proofs: bool = False  # runs in `verify` only, and where it is asked for by name


# In the order in which `auto` takes them: the quickest start first.
_LITERT = ("tflite", "ai_edge_litert", "litert", "ai-edge-litert")
ENGINES = {
    "litert": EngineSpec(*_LITERT),
    "onnxruntime": EngineSpec("onnx", "onnxruntime", "onnx", "onnxruntime"),
    "reference": EngineSpec("safetensors"),
    # LiteRT's other kernels: `auto` never comes so far.
    "litert_optimised": EngineSpec(*_LITERT, for_proofs=True),
    "litert_reference": EngineSpec(*_LITERT, for_proofs=True),
}


def available() -> list[str]:
    """Return the names of the engines whose libraries are installed, in `auto`'s order; imports none of them."""
    return [name for name, spec in ENGINES.items() if spec.library is None or find_spec(spec.library)]


def install(extra: str) -> str:
    """Return the command that installs an extra of `edgeproof`, in words for a message."""
    return f"pip install 'edgeproof[{extra}]' (from a checkout: pip install './runtime[{extra}]')"


def get(name: str) -> EngineModule:
    """Import an engine's file.

    Raises EngineError that says how to install its library, or which names exist.
    """
    spec = ENGINES.get(name)
    if spec is None:
        raise EngineError(f"engine {name!r}: expected one of {', '.join(ENGINES)}")
    try:
        return cast(EngineModule, import_module(f"edgeproof.engines.{name}"))
    except ImportError as error:
        if spec.library is not None and find_spec(spec.library):
            raise EngineError(f"engine {name}: {spec.library} is installed but does not import: {error}") from None
        raise EngineError(
            f"engine {name}: {spec.library} is not installed; run: {install(str(spec.extra))},"
            f" or choose among: {', '.join(available())}"
        ) from None


def one_line(error: BaseException) -> str:
    """Return an engine's own message as one line of at most 300 characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."
