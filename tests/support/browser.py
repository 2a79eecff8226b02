"""Chromium over its debugging pipe: open a file, run JavaScript in the page, take a picture, list its requests."""

import base64
import io
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.languages.chromium import FLAGS

PATIENCE = 120  # seconds for one answer of a machine that is busy


class Page:
    """One page, by the DevTools protocol: messages of JSON, each ended by a zero byte."""

    def __init__(self, to_browser: int, from_browser: io.RawIOBase) -> None:
        self._to, self._from, self._last, self._rest = to_browser, from_browser, 0, b""
        self.requests: list[str] = []  # addresses that the page asked for
        self.complaints: list[str] = []  # of the console and of uncaught errors
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session: str | None = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{domain}.enable")

    def open(self, path: Path, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Open a file in a window of this size and wait until its scripts have run."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._ask("Emulation.setEmulatedMedia", features=features)
        self.requests.clear()
        self.complaints.clear()
        self._ask("Page.navigate", url=path.resolve().as_uri())
        self.run("new Promise((done) => { const wait = () => document.readyState === 'complete' ? setTimeout(done, 300)"
                 " : setTimeout(wait, 20); wait(); })")  # fmt: skip

    def run(self, script: str) -> Any:
        """Return the value of an expression, awaited."""
        answer = self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def key(self, name: str) -> None:
        """Press and release a key, such as ArrowLeft."""
        codes = {"ArrowLeft": 37, "ArrowRight": 39, "Tab": 9, "Enter": 13}
        for kind in ("rawKeyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=codes[name])

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file for an input, as its dialog does."""
        root = self._ask("DOM.getDocument")["root"]["nodeId"]
        node = self._ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._ask("DOM.setFileInputFiles", nodeId=node, files=[str(file.resolve())])

    def picture(self, path: Path) -> None:
        """Save a PNG of the whole page."""
        size = self._ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self._ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if getattr(self, "_session", None):
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
            self._note(answer)

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            piece = self._from.read(1 << 20)
            if not piece:
                raise AssertionError("the browser has gone")
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def _note(self, event: Any) -> None:
        method, told = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(told["exceptionDetails"])[:500])
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.complaints.append(told["entry"]["text"])


@contextmanager
def chromium() -> Iterator[Page]:
    """Start a browser without a window and without a profile."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The browser reads commands from descriptor 3 and answers on 4.
        script = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        options = [*FLAGS, f"--user-data-dir={profile}", "--remote-debugging-pipe", "--hide-scrollbars"]
        command = ["bash", "-c", script, "bash", str(theirs_in), str(theirs_out), "chromium", *options]
        browser = subprocess.Popen(
            command, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)
        answers = os.fdopen(ours_in, "rb", 0)
        try:
            yield Page(ours_out, answers)
        finally:
            browser.terminate()
            browser.wait(PATIENCE)
            os.close(ours_out)
            answers.close()
