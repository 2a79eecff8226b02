"""One int8 network for all artifacts: its ranges and factors are searched by what they cost on training rows."""

from edgeproof_export.int8.deep import quantise_deep
from edgeproof_export.int8.quantise import CHOOSE_BY, Choice, Quantised, quantise

__all__ = ["CHOOSE_BY", "Choice", "Quantised", "quantise", "quantise_deep"]
