"""What holds for every kit: the same bytes from the same source, a limit of size, templates in what is built."""

import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from edgeproof.package.sealed import MAX_SIZE
from edgeproof_export import kits
from edgeproof_export.kits import KitError, KitSource, kit, names
from tests.languages.conformance import HIDDEN
from tests.languages.programs import run
from tests.support.repository import REPOSITORY


def test_kits_are_deterministic(source: KitSource) -> None:
    """The same source, the same bytes."""
    for name in names():
        assert kit(name, source) == kit(name, replace(source, model_id=source.model_id))


def test_a_kit_that_outgrows_the_package_is_refused(source: KitSource, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit of a kit: KitError, which says how large it is."""
    assert kits.MAX_SIZE < MAX_SIZE
    monkeypatch.setattr(kits, "MAX_SIZE", 1_000)
    with pytest.raises(KitError, match="expected at most 1,000"):
        kit("python", source)


def test_templates_are_in_the_wheel_and_the_sdist(tmp_path: Path) -> None:
    """What is built from a checkout can make kits."""
    folder = REPOSITORY / "export"
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(folder)], tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    (sdist,) = tmp_path.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive, tarfile.open(sdist) as source_archive:
        built = [set(archive.namelist()), {name.partition("/")[2] for name in source_archive.getnames()}]
    templates = (path for path in (folder / "edgeproof_export/kits").glob("*/templates/**/*") if path.is_file())
    wanted = {path.relative_to(folder).as_posix() for path in templates}
    assert len(wanted) > 100
    assert all(wanted <= names for names in built)


_OF_PICTURES = {"relu6"}  # of kits that decide about pictures: test_images.py compares it


def test_the_conformance_file_asks_for_every_activation_of_every_kit() -> None:
    """All kits have templates for the same activations, and the decision that they are compared on has each."""
    asked = {activation for _, activation in HIDDEN}
    for name in names():
        folder = Path(kits.__file__).parent / name / "templates" / "activations"
        assert {path.name.split(".")[0] for path in folder.iterdir()} - _OF_PICTURES == asked, name
