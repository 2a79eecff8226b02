"""The package's own JavaScript kit inside a page: each module a `data:` address, found through an import map."""

import json
import re
from posixpath import dirname, join, normpath
from urllib.parse import quote

from edgeproof.package import Package

KIT = "javascript"
ENTRIES = ("index.js", "self-test.js")
_IMPORT = re.compile(r'(\bfrom |\bimport )"(\.{1,2}/[^"]+)"')
_PLAIN = " !$&'()*+,-./:;=?@[]^_`{|}~"  # needs no escape in an address within JSON


def import_map(package: Package) -> str:
    """Return the import map: `kit/index.js` and what it imports; raises UsageError where there is no such kit."""
    files, addresses = package.kit(KIT), {}
    waiting = list(ENTRIES)
    while waiting:
        path = waiting.pop()
        if f"kit/{path}" in addresses:
            continue
        text = files[path].decode()
        waiting += [_inside(path, found[2]) for found in _IMPORT.finditer(text)]
        renamed = _IMPORT.sub(lambda found: f'{found[1]}"kit/{_inside(path, found[2])}"', text)  # noqa: B023
        addresses[f"kit/{path}"] = f"data:text/javascript;charset=utf-8,{quote(_short(renamed), safe=_PLAIN)}"
    return json.dumps({"imports": addresses}, sort_keys=True, separators=(",", ":"))


def _inside(path: str, relative: str) -> str:
    return normpath(join(dirname(path), relative))


def _short(text: str) -> str:
    """Leave out the blanks in which base64 is wrapped: most of a kit's characters are numbers."""
    return re.sub(r"`\n([A-Za-z0-9+/=\s]+)`", lambda found: "`" + "".join(found[1].split()) + "`", text)
