"""The `.edgeproof` package: its manifest, its figures, reading and sealing.

Promise: who holds a `Package` holds bytes that were all compared with their digests.
"""

from edgeproof.package.sealed import (
    FORMAT_VERSION,
    KIT,
    MAX_SIZE,
    WEIGHTS,
    WEIGHTS_INT8,
    ArtifactRecord,
    FileRecord,
    Manifest,
    Package,
    kit_archive,
    kit_folder,
    parse,
    read,
    read_bytes,
    record,
    seal,
)

__all__ = [
    "FORMAT_VERSION",
    "KIT",
    "MAX_SIZE",
    "WEIGHTS",
    "WEIGHTS_INT8",
    "ArtifactRecord",
    "FileRecord",
    "Manifest",
    "Package",
    "kit_archive",
    "kit_folder",
    "parse",
    "read",
    "read_bytes",
    "record",
    "seal",
]
