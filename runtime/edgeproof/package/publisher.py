"""Who publishes a decision and under which names: what registries of other languages ask for."""

import re
from typing import NamedTuple

RELEASE = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,8})", re.ASCII)  # every registry reads it


class Publisher(NamedTuple):
    """Texts; those with a default are empty where nobody gave them."""

    author: str
    email: str
    licence: str  # an SPDX identifier
    licence_text: str
    url: str
    repository: str
    npm_scope: str = ""  # @acme
    python_name: str = ""  # of the distribution
    java_group: str = ""
    java_package: str = ""
    go_module: str = ""  # without /v2
    c_prefix: str = ""  # of functions and, in capitals, of macros


def released(release: str, sequence: int) -> str:
    """Return the version of the kits: the one that was stated, or else one that grows with the sequence."""
    return release or f"0.{sequence}.0"


def check_publisher(publisher: Publisher) -> None:
    """Raise ValueError unless all are texts, none but the licence's of several lines."""
    for name, text in publisher._asdict().items():
        lines = text.split("\n") if isinstance(text, str) else [""]
        several = name == "licence_text"
        if not isinstance(text, str) or not all(map(str.isprintable, lines)) or (len(lines) > 1 and not several):
            raise ValueError(f"publisher: {name}: expected a printable text, got {text!r:.80}")
        if not text and name not in Publisher._field_defaults:
            raise ValueError(f"publisher: {name}: expected a text, got none")


def check_release(release: str) -> None:
    """Raise ValueError unless this is a version that every registry reads the same way, or empty."""
    if not isinstance(release, str) or not (release == "" or RELEASE.fullmatch(release)):
        raise ValueError(f"release: expected three numbers such as 1.4.0, got {release!r:.80}")
