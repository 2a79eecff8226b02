"""The JavaScript kit in Chromium: plain files from a server, no bundler."""

import shutil
import subprocess
from collections.abc import Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from edgeproof.types import Floats

from . import Cell, wire
from .node import DRIVERS
from .programs import ProgramError, lacking

KIT = "javascript"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
)
_PATIENCE = 300  # seconds until a silent browser is given up


def absent() -> str | None:
    """Chromium alone."""
    return lacking(chromium="Debian: chromium")


def build(kit: Path, work: Path) -> None:
    """Copy the files beside a page; the page runs the self-test before it answers."""
    shutil.copytree(kit, work / "kit")
    for driver in ("answers.js", "page.html"):
        shutil.copy(DRIVERS / driver, work)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the page."""
    return wire.floats_from_bytes(_page(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the page."""
    return wire.answers_from_bytes(_page(work, "rows", wire.rows_to_bytes(rows)))


class _Handler(SimpleHTTPRequestHandler):
    """The folder, what is given to the page, and what the page posts."""

    def __init__(self, *arguments: Any, given: bytes, posted: Queue[tuple[str, bytes]], **more: Any) -> None:
        self.given, self.posted = given, posted
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        """Serve `given`, or a file."""
        if self.path != "/given":
            super().do_GET()
            return
        self._respond(self.given)

    def do_POST(self) -> None:
        """Take the answers."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._respond(b"")
        self.posted.put((self.path, body))  # last: then the browser is ended

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name is http.server's
        """Say nothing."""

    def _respond(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _page(work: Path, what: str, given: bytes) -> bytes:
    posted: Queue[tuple[str, bytes]] = Queue()
    handler = partial(_Handler, given=given, posted=posted, directory=str(work))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, TemporaryDirectory() as profile:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/page.html?kit=./kit/index.js&what={what}"
        browser = subprocess.Popen(
            ["chromium", *FLAGS, f"--user-data-dir={profile}", address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            path, body = posted.get(timeout=_PATIENCE)
        except Empty:
            raise ProgramError(f"chromium: no answer from {address} in {_PATIENCE} s") from None
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()
    if path != "/answers":
        raise ProgramError(f"chromium: {body.decode()}")
    return body
