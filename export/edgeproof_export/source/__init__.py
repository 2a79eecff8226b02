"""What export begins with: the folder `trained/`, the original model and its network, rows to measure on."""

from edgeproof_export.source.network import network_of
from edgeproof_export.source.original import HeldOut, Original, labelled, read_held_out
from edgeproof_export.source.outside import outside
from edgeproof_export.source.resample import CALIBRATION_SEED, GATE_SEED, resampled, resampled_fairly
from edgeproof_export.source.trained import Trained, read_trained

__all__ = [
    "CALIBRATION_SEED",
    "GATE_SEED",
    "HeldOut",
    "Original",
    "Trained",
    "labelled",
    "network_of",
    "outside",
    "read_held_out",
    "read_trained",
    "resampled",
    "resampled_fairly",
]
