"""The `.edgeproof` package: its manifest, its figures, its training record, reading and sealing.

Promise: who holds a `Package` holds bytes that were all compared with their digests.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily
from edgeproof.package.publisher import Publisher, check_release, released
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
    refuse_others,
    seal,
    write,
)

if TYPE_CHECKING:
    from edgeproof.package.portable import plain_c
    from edgeproof.package.training import (
        HELD_OUT,
        HELD_OUT_ROWS,
        MAX_PAIRS,
        MAX_RECORD,
        RECORD,
        TRAINING,
        Training,
        check_record,
        training_of,
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
    "Publisher",
    "check_release",
    "kit_archive",
    "kit_folder",
    "parse",
    "read",
    "read_bytes",
    "record",
    "refuse_others",
    "released",
    "seal",
    "write",
]
__all__ += ["HELD_OUT", "HELD_OUT_ROWS", "MAX_PAIRS", "MAX_RECORD", "RECORD", "TRAINING"]
__all__ += ["Training", "check_record", "training_of"]


__getattr__ = lazily(__name__, {**dict.fromkeys(__all__[-9:], "training"), "plain_c": "portable"})
__all__ += ["plain_c"]
