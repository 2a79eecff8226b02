"""LiteRT with its optimised kernels, without the delegate XNNPACK: what it runs where XNNPACK is not built in."""

from ai_edge_litert.interpreter import OpResolverType

from edgeproof.decision import Contract
from edgeproof.engines import litert
from edgeproof.engines.litert import LiteRtEngine, contract_of

__all__ = ["contract_of", "load"]


def load(model: bytes, contract: Contract) -> LiteRtEngine:
    """Load a TFLite file's bytes."""
    return litert.load(model, contract, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
