"""Fuzzing guided by coverage, of all that reads foreign bytes: `python -m tests.fuzz.guided SECONDS` (needs atheris).

The first byte chooses the reader. Each may answer or raise its own error; any other exception is a finding, and so is a
package that is accepted and does not seal to the same bytes again.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["edgeproof"]):
    from edgeproof.codec import canonical
    from edgeproof.decision import Contract, Network
    from edgeproof.engines.guards import onnx_check, tflite_check
    from edgeproof.errors import EdgeproofError
    from edgeproof.package import sealed as package
    from edgeproof.trust import minisign

from tests.fuzz import campaign


def _package(data: bytes) -> None:
    opened = package.parse(data)
    if package.seal(opened.manifest, opened.files) != data:
        raise AssertionError("accepted, and is not what `seal` writes")


def _metadata(data: bytes) -> None:
    onnx_check.metadata(data, b"edgeproof.contract")
    tflite_check.metadata(data, b"edgeproof.contract")


READERS: tuple[Any, ...] = (
    _package,
    package.Manifest.from_bytes,
    canonical.loads,
    Contract.from_bytes,
    Network.from_bytes,
    onnx_check.check,
    tflite_check.check,
    _metadata,
    minisign.Signature.from_bytes,
    minisign.PublicKey.from_bytes,
    minisign.SecretKey.is_encrypted,
)


def try_one(data: bytes) -> None:
    """Give the bytes to one reader."""
    if data:
        reader = READERS[data[0] % len(READERS)]
        try:
            reader(data[1:])
        except (EdgeproofError, minisign.MinisignError):
            pass
        except ValueError:
            if reader is not canonical.loads:
                raise


def seeds() -> list[bytes]:
    """A good input for each reader."""
    key = minisign.SecretKey.generate()
    good = campaign.packages()["smallest"]
    opened = package.parse(campaign.packages()["golden"])
    manifest = package.parse(good).manifest.to_bytes()
    model, flat = opened.files["onnx/model.onnx"], opened.files["tflite/model.tflite"]
    files = (good, manifest, manifest, opened.contract.to_bytes(), opened.files[package.WEIGHTS], model, flat, model)
    own = (key.sign(b"", "x").to_bytes(), key.public.to_bytes(), key.to_bytes())
    return [bytes([index]) + data for index, data in enumerate((*files, *own))]


def main() -> None:
    """Fuzz for the given number of seconds; a finding ends with its traceback and exit code 77."""
    seconds = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for index, data in enumerate(seeds()):
            try_one(data)
            (Path(folder) / f"seed{index}").write_bytes(data)
        flags = [f"-max_total_time={seconds}", "-max_len=32768", f"-artifact_prefix={folder}/", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *flags, "-verbosity=0", folder], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
