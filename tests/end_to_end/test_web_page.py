"""The web page of docs/how-to/languages.md, in a browser."""

import re
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from edgeproof.decision import Network
from edgeproof.package import WEIGHTS, read
from tests.languages.chromium import FLAGS, absent
from tests.languages.sources import kit_source
from tests.support.browser import chromium
from tests.support.documents import Workplace, run
from tests.support.kits import write_kit
from tests.support.repository import REPOSITORY

PAGE = REPOSITORY / "docs" / "how-to" / "languages.md"


class _Quiet(SimpleHTTPRequestHandler):
    """A folder's files, without a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name is http.server's
        """Say nothing."""


@pytest.mark.slow
def test_the_page_shows_what_the_other_languages_print(tmp_path: Path) -> None:
    """Served as a plain folder, score.html shows the answer that the sessions of the same page show."""
    lacking = absent()
    if lacking:
        pytest.skip(f"needs {lacking}")
    place = Workplace(tmp_path / "work")
    place.prepare(PAGE)
    run("edgeproof unpack tests/goldens/packages/format-1.edgeproof --kit javascript -o javascript", place.folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(place.folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/score.html"
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = ["chromium", *FLAGS, profile, "--virtual-time-budget=10000", "--dump-dom", address]
        page = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
        server.shutdown()
    assert set(re.findall(r'<p id="answer">(.*?)</p>', page)) == _printed()


@pytest.mark.slow
def test_the_page_from_the_disk_shows_the_same(tmp_path: Path) -> None:
    """disk.html, opened from its folder; the kit is that of the golden package as it is written today."""
    lacking = absent()
    if lacking:
        pytest.skip(f"needs {lacking}")
    place = Workplace(tmp_path / "work")
    place.prepare(PAGE)
    sealed = read(REPOSITORY / "tests" / "goldens" / "packages" / "format-1.edgeproof")
    write_kit(
        "javascript",
        kit_source(sealed.contract, Network.from_bytes(sealed.files[WEIGHTS]), n=6),
        place.folder / "javascript",
    )
    with chromium() as page:
        page.open(place.folder / "disk.html")
        assert page.complaints == []
        assert {page.run("document.getElementById('answer').textContent")} == _printed()


def _printed() -> set[str]:
    """Return what the sessions of the page show."""
    return set(re.findall(r"^(?:yes|no) \S+", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
