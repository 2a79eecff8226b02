"""LiteRT with its reference kernels, whose int8 arithmetic is defined to the bit. They have no ELU."""

from ai_edge_litert.interpreter import OpResolverType

from edgeproof.decision import Contract
from edgeproof.engines import litert
from edgeproof.engines.litert import LiteRtEngine, contract_of

__all__ = ["contract_of", "load"]


def load(model: bytes, contract: Contract) -> LiteRtEngine:
    """Load a TFLite file's bytes."""
    return litert.load(model, contract, OpResolverType.BUILTIN_REF)
