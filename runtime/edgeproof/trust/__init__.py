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
    from edgeproof.trust.keys import make_pair, sign
    from edgeproof.trust.passphrase import read_passphrase

__all__ = ["check_sequence", "check_signature", "configured", "make_pair", "read_passphrase", "refuse_naked"]
__all__ += ["sequence_wanted", "sign", "signature_beside"]

__getattr__ = lazily(__name__, {"make_pair": "keys", "sign": "keys", "read_passphrase": "passphrase"})
