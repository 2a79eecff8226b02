"""What a device demands of a file before it is used, and the keys and signatures that answer it.

The checks are imported with this package; keys, signatures and passphrases, and with them `cryptography`, when they are
asked for.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily
from edgeproof.trust.policy import (
    check_sequence,
    check_signature,
    configured,
    refuse_naked,
    sequence_wanted,
    signature_beside,
)

if TYPE_CHECKING:
    from edgeproof.trust.envelope import open_envelope, sealed_envelope
    from edgeproof.trust.keys import make_pair, read_secret, sign
    from edgeproof.trust.minisign import SecretKey
    from edgeproof.trust.passphrase import read_passphrase

__all__ = ["SecretKey", "check_sequence", "check_signature", "configured", "make_pair", "open_envelope"]
__all__ += ["read_passphrase", "read_secret", "refuse_naked", "sealed_envelope", "sequence_wanted", "sign"]
__all__ += ["signature_beside"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("make_pair", "read_secret", "sign"), "keys"),
        **dict.fromkeys(("open_envelope", "sealed_envelope"), "envelope"),
        "SecretKey": "minisign",
        "read_passphrase": "passphrase",
    },
)
