"""The web page of docs/how-to/picture-page.md, in a browser: pictures are dropped on it and chosen, as people do."""

import json
import struct
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import numpy as np
import pytest

import edgeproof
from tests.languages.chromium import FLAGS, absent
from tests.languages.sources import kit_source
from tests.support.documents import programs
from tests.support.images import image_contract, image_network
from tests.support.kits import write_kit
from tests.support.packages import reference_package
from tests.support.repository import REPOSITORY

PAGE = REPOSITORY / "docs" / "how-to" / "picture-page.md"
_PATIENCE = 200  # seconds until a silent browser is given up
# Appended to the page: drops each picture, or chooses it, and posts what the page shows.
_VISITOR = """
<script type="module">
  const answer = document.getElementById("answer");
  const shown = () => new Promise((done) => {
    new MutationObserver((_, observer) => { observer.disconnect(); done(answer.textContent); })
      .observe(answer, { childList: true });
  });
  const found = {};
  for (const name of await (await fetch("pictures.json")).json()) {
    const files = new DataTransfer();
    files.items.add(new File([await (await fetch(name)).blob()], name, { type: "image/png" }));
    const told = shown();
    if (Object.keys(found).length % 2) {
      const input = document.getElementById("file");
      input.files = files.files;
      input.dispatchEvent(new Event("change"));
    } else {
      const event = new DragEvent("drop", { dataTransfer: files, cancelable: true });
      document.getElementById("target").dispatchEvent(event);
    }
    found[name] = await told;
    answer.textContent = "";
  }
  await fetch("found", { method: "POST", body: JSON.stringify(found) });
</script>
"""


class _Handler(SimpleHTTPRequestHandler):
    """A folder's files, without a log, and what the page posts."""

    def __init__(self, *arguments: Any, posted: Queue[bytes], **more: Any) -> None:
        self.posted = posted
        super().__init__(*arguments, **more)

    def do_POST(self) -> None:
        """Take the answers."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.posted.put(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name is http.server's
        """Say nothing."""


def _save(folder: Path) -> list[str]:
    """Write PNG files: colours, grey, palettes, many sizes; some with a gamma or a profile that are to be ignored."""
    from PIL import Image, ImageCms, PngImagePlugin

    rng = np.random.default_rng(5)
    names = []
    for number, (height, width) in enumerate([(8, 8), (1, 1), (5, 7), (64, 48), (97, 101), (240, 320), (9, 200)] * 3):
        pixels = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
        image = Image.fromarray(pixels)
        kind = ("RGB", "L", "P")[number // 7]
        more = PngImagePlugin.PngInfo()
        if number % 2:
            more.add(b"gAMA", struct.pack(">I", 100_000))
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() if number % 3 == 0 else None
        name = f"{number}-{kind}.png"
        image.convert(kind).save(folder / name, pnginfo=more, icc_profile=profile)
        names.append(name)
    return names


@pytest.mark.slow
def test_the_page_gives_the_bits_of_predict(tmp_path: Path) -> None:
    """Each PNG, dropped or chosen: label and probability as `predict` has them; transparency is refused in both."""
    lacking = absent()
    if lacking:
        pytest.skip(f"needs {lacking}")
    image = pytest.importorskip("PIL.Image")
    contract, network = image_contract(), image_network()
    write_kit("javascript", kit_source(contract, network), tmp_path / "javascript")
    (tmp_path / "picture.html").write_text(programs(PAGE)["picture.html"] + _VISITOR, encoding="utf-8")
    names = _save(tmp_path)
    clear = np.full((8, 8, 4), 128, np.uint8)
    image.fromarray(clear).save(tmp_path / "clear.png")
    (tmp_path / "pictures.json").write_text(json.dumps([*names, "clear.png"]))
    found = _visited(tmp_path)
    assert "expected an opaque picture, got one with transparency" in found.pop("clear.png")
    package = tmp_path / "pictures.edgeproof"
    package.write_bytes(reference_package(contract, network))
    predictor = edgeproof.load(package, engine="reference")
    pictures = [tmp_path / name for name in names]
    answers = zip(names, predictor.predict(pictures), predictor.probability(pictures), strict=True)
    wanted = {name: (str(label), p.tobytes()) for name, label, p in answers}
    shown = (text.split() for text in found.values())
    assert {n: (label, np.float32(p).tobytes()) for n, (label, p) in zip(found, shown, strict=True)} == wanted
    assert len({p for _, p in wanted.values()}) > 15


def _visited(folder: Path) -> dict[str, str]:
    """Open the page; return what it shows for each picture."""
    posted: Queue[bytes] = Queue()
    handler = partial(_Handler, directory=str(folder), posted=posted)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/picture.html"
        command = ["chromium", *FLAGS, f"--user-data-dir={folder / 'profile'}", address]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            result: dict[str, str] = json.loads(posted.get(timeout=_PATIENCE))
        except Empty:
            pytest.fail(f"no answer from {address} in {_PATIENCE} s")
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()
    return result
