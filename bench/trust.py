"""What checking costs: a package, a signature, a model, each beside what one would do without us.

`python bench/trust.py [PACKAGE]`; the committed golden package by default. Medians of one run on one machine.
"""

import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from edgeproof.engines.guards import onnx_check, tflite_check
from edgeproof.package import sealed as package
from edgeproof.trust import policy as trust
from edgeproof.trust.minisign import SecretKey

GOLDEN = next((Path(__file__).parent.parent / "tests" / "goldens" / "packages").glob("*.edgeproof"))


def median_ms(action: Callable[[], Any], runs: int = 200) -> float:
    """Median of `runs` calls, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def plain_zip(path: Path) -> list[str]:
    """What one would do with the standard library: open the zip, read every file, digest it."""
    with zipfile.ZipFile(path) as archive:
        return [hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()]


def process_ms(code: str, runs: int = 15) -> float:
    """Median of a whole Python process."""
    return median_ms(lambda: subprocess.run([sys.executable, "-c", code], check=True), runs)


def main() -> None:
    """Measure and print."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    opened = package.read(path)
    check, alternative = median_ms(lambda: package.read(path)), median_ms(lambda: plain_zip(path))
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(opened.files) + 1} files")
    print(f"check a package         {check:7.2f} ms   {check / alternative:5.2f} × zipfile and SHA-256 alone")
    with tempfile.TemporaryDirectory() as folder:
        key, copy = SecretKey.generate(), Path(folder) / path.name
        copy.write_bytes(path.read_bytes())
        copy.with_name(copy.name + trust.SUFFIX).write_bytes(key.sign(copy.read_bytes(), "x").to_bytes())
        public = Path(folder) / "k.pub"
        public.write_bytes(key.public.to_bytes())
        data = copy.read_bytes()
        signature = median_ms(lambda: trust.check_signature(copy, data, public))
    print(f"check a signature       {signature:7.2f} ms   {signature / check:5.2f} × checking the package")
    for name, walk in (("onnx/model.onnx", onnx_check.check), ("tflite/model.tflite", tflite_check.check)):
        if name in opened.files:
            model = opened.files[name]
            spent = median_ms(partial(walk, model))
            print(f"walk {name:19}{spent:7.2f} ms   {spent / check:5.2f} × checking the package")
    bare = process_ms("pass")
    whole = process_ms(f"from pathlib import Path; from edgeproof import package; package.read(Path({str(path)!r}))")
    print(f"a process that checks   {whole:7.2f} ms   {whole / bare:5.2f} × an empty Python process of {bare:.0f} ms")


if __name__ == "__main__":
    main()
