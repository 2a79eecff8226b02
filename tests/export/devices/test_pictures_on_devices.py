"""The C kit of pictures on simulated devices: proven there, and measured with the memory that the caller hands over."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from edgeproof.package import WEIGHTS, WEIGHTS_INT8, Package
from edgeproof.proof import Golden
from edgeproof_export.devices import MissingToolError, Proof, get
from edgeproof_export.devices.build import Workbench
from edgeproof_export.devices.kit import KitOnDisk, unpacked
from edgeproof_export.devices.sheet import measure, prove
from edgeproof_export.kits import KitSource, c
from tests.support.deep_networks import deep_source

pytestmark = pytest.mark.slow


def workbench(target: str, folder: Path) -> Workbench:
    """A target's compiler, or a skip that names the package that brings it."""
    bench = Workbench(get(target), folder)
    try:
        bench.require_tools()
    except MissingToolError as error:
        pytest.skip(str(error))
    return bench


def on_disk(source: KitSource, folder: Path, monkeypatch: pytest.MonkeyPatch) -> KitOnDisk:
    """The kit of a source, as that of a package that holds it."""
    assert source.quantised is not None
    files = {path: text.encode() for path, text in c.files(source).items()}
    weights = {WEIGHTS: source.network.to_bytes(), WEIGHTS_INT8: source.quantised.to_bytes()}
    package: Any = SimpleNamespace(
        contract=source.contract, files=weights, kit=lambda _: files, manifest=SimpleNamespace(publisher=None)
    )
    monkeypatch.setattr(Golden, "of", lambda _: source.golden)
    return unpacked(cast(Package, package), folder)


@pytest.mark.parametrize("name", ["every_kind", "separable", "window"])
@pytest.mark.parametrize("target", ["cortex-m3", "cortex-m4f", "rv32imac"])
def test_proof_and_figures(target: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No golden row differs in a bit, in each flavour; RAM is the arena alone, and the stack is small."""
    bench = workbench(target, tmp_path)
    kit = on_disk(deep_source(name), tmp_path / "kit", monkeypatch)
    assert [prove(bench, subject, kit) for subject in kit.proofs] == [
        Proof(target, "float", 0),
        Proof(target, "int8", 0),
    ]
    (header,) = (tmp_path / "kit/src").glob("*.h")
    arena = int(re.findall(r"_ARENA_INT8 ([0-9]+)", header.read_text())[0])
    (found,) = measure(bench, [subject for subject in kit.subjects if subject.variant == "int8"], ("-O2",))
    assert found.size is not None
    assert found.counted is not None
    assert arena <= found.size.ram <= arena + 8
    assert 8 < found.counted.stack < 500
    assert found.counted.count > 1_000


def test_a_wrong_kernel_is_refused_on_the_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two registers exchanged in the assembly of the M4: golden rows differ."""
    bench = workbench("cortex-m4f", tmp_path)
    kit = on_disk(deep_source("separable"), tmp_path / "kit", monkeypatch)
    (source,) = (tmp_path / "kit/src").glob("*_int8.c")
    text = source.read_text()
    for right, wrong in (("smlatt %[c], %[u]", "smlatt %[c], %[t]"), ("smlad %[d], %[y]", "smlad %[d], %[x]")):
        assert right in text
        source.write_text(text.replace(right, wrong))
        subject = next(proof for proof in kit.proofs if proof.variant == "int8")
        assert prove(Workbench(bench.target, _made(tmp_path / wrong[:5])), subject, kit).differ


def _made(folder: Path) -> Path:
    folder = folder.with_name(f"{folder.name}{len(list(folder.parent.iterdir()))}")
    folder.mkdir()
    return folder
