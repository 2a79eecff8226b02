"""What checking costs: a package, a signature, a model, each compared with what one would do without us.

`python -m bench.trust [PACKAGE]`; the committed golden package by default. Medians of one run on one machine.
"""

import hashlib
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import GOLDEN
from bench.harness import medians, process_seconds, seconds
from edgeproof.engines.guards import onnx_check, tflite_check
from edgeproof.package import sealed
from edgeproof.trust import policy
from edgeproof.trust.minisign import SecretKey

WALKS = {"onnx/model.onnx": onnx_check.check, "tflite/model.tflite": tflite_check.check}


def plain_zip(path: Path) -> list[str]:
    """What one would do with the standard library: open the zip, read every file, digest it."""
    with zipfile.ZipFile(path) as archive:
        return [hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()]


def main() -> None:
    """Measure and print."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    opened, data, key = sealed.read(path), path.read_bytes(), SecretKey.generate()
    with tempfile.TemporaryDirectory() as folder:
        signed, public = key.sign(data, "x").to_bytes(), Path(folder, "k.pub")
        public.write_bytes(key.public.to_bytes())
        actions: dict[str, Callable[[], object]] = {
            "zipfile and SHA-256": partial(plain_zip, path),
            "check a package": partial(sealed.read, path),
            "check a signature": partial(policy.check_signature, path, data, signed, public),
        }
        for name, walk in WALKS.items():
            if name in opened.files:
                actions[f"walk {name}"] = partial(walk, opened.files[name])
        found = medians({name: seconds(action) for name, action in actions.items()}, 200)
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(opened.files) + 1} files")
    alone = next(iter(found.values()))
    for name, spent in found.items():
        print(f"{name:26}{1000 * spent:7.2f} ms   {spent / alone:5.2f} × zipfile and SHA-256")
    checks = f"from pathlib import Path; from edgeproof.package import sealed; sealed.read(Path({str(path)!r}))"
    starts = {code: process_seconds([sys.executable, "-c", code]) for code in ("pass", checks)}
    bare, whole = medians(starts, 15).values()
    print(f"a process that checks     {1000 * whole:7.2f} ms   {whole / bare:5.2f} × an empty Python process")


if __name__ == "__main__":
    main()
