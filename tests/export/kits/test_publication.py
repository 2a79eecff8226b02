"""Kits with a publisher: what registries ask for comes from one record, and nobody can state it wrongly."""

import json
import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from edgeproof.errors import UsageError
from edgeproof.package import Publisher
from edgeproof_export.kits import KitSource, kit, names
from edgeproof_export.publisher import read_publisher
from tests.support.publishers import STATED, published, write_publisher

_POM = {"": "http://maven.apache.org/POM/4.0.0"}


@pytest.fixture(scope="module")
def of_release(source: KitSource, tmp_path_factory: pytest.TempPathFactory) -> KitSource:
    """The conformance file's decision with a publisher, release 1.4.0."""
    return published(source, tmp_path_factory.mktemp("publisher"))


def test_each_registry_finds_what_it_asks_for(of_release: KitSource) -> None:
    """Version, author, licence and addresses in the words of each; every kit has the licence's text."""
    kits = {name: kit(name, of_release) for name in names()}
    assert of_release.publisher is not None
    assert {files["LICENSE"] for files in kits.values()} == {of_release.publisher.licence_text.encode()}

    npm = json.loads(kits["javascript"]["package.json"])
    assert (npm["name"], npm["version"], npm["license"]) == ("@example/mixed", "1.4.0", "Apache-2.0")
    assert npm["repository"] == {"type": "git", "url": "git+https://example.org/git/mixed.git"}
    assert "private" not in npm

    crate = tomllib.loads(kits["rust"]["Cargo.toml"].decode())["package"]
    assert (crate["version"], crate["license"], crate["authors"]) == (
        "1.4.0",
        "Apache-2.0",
        ["Ada Lovelace <ada@example.org>"],
    )
    assert (crate["homepage"], crate["repository"]) == (STATED["url"], STATED["repository"])
    assert "publish" not in crate

    project = tomllib.loads(kits["python"]["pyproject.toml"].decode())["project"]
    assert (project["name"], project["version"], project["license"]) == ("example-mixed", "1.4.0", "Apache-2.0")
    assert project["authors"] == [{"name": "Ada Lovelace", "email": "ada@example.org"}]

    pom = ET.fromstring(kits["java"]["pom.xml"])
    central = ("groupId", "artifactId", "version", "name", "description", "url", "licenses", "developers", "scm")
    assert [tag for tag in central if pom.find(tag, _POM) is None] == []
    assert (pom.findtext("groupId", "", _POM), pom.findtext("version", "", _POM)) == ("org.example", "1.4.0")
    assert "src/main/java/org/example/mixed/Model.java" in kits["java"]

    assert "<Version>1.4.0</Version>" in kits["csharp"]["Mixed.csproj"].decode()
    assert kits["go"]["go.mod"].decode().startswith("module example.org/git/mixed\n")

    pio = json.loads(kits["c"]["library.json"])
    assert (pio["version"], pio["license"], pio["authors"]["name"]) == ("1.4.0", "Apache-2.0", "Ada Lovelace")
    assert "float acme_mixed_probability(" in kits["c"]["src/acme_mixed.h"].decode()
    sources = [data.decode() for path, data in kits["c"].items() if path.startswith("src/")]
    assert all(text.startswith("/* SPDX-License-Identifier: Apache-2.0 */\n") for text in sources)


def test_the_written_rules_of_arduino_lint(of_release: KitSource) -> None:
    """What it calls an error of library.properties and of the folder, in mode `--library-manager submit`."""
    files = kit("c", of_release)
    lines = files["library.properties"].decode().splitlines()
    properties = {name: text for name, _, text in (line.partition("=") for line in lines)}
    assert len(properties) == len(lines), "a field is there twice"
    needed = ["name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"]
    assert [field for field in needed if not properties.get(field, "").strip()] == []
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}", properties["name"])
    assert "arduino" not in properties["name"].lower()
    assert re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", properties["version"])
    assert properties["category"] in {
        *("Display", "Communication", "Signal Input/Output", "Sensors", "Device Control", "Timing", "Data Storage"),
        *("Data Processing", "Other"),
    }
    assert properties["url"].startswith("https://")
    assert not properties["paragraph"].startswith(properties["sentence"])
    assert f"src/{properties['includes']}" in files
    assert {"LICENSE", "README.md"} <= files.keys()
    paths = [Path(path) for path in files]
    assert all(path.stem == path.parent.name for path in paths if path.suffix == ".ino")
    assert not [path for path in paths if path.suffix == ".exe" or path.name.startswith(".")]
    assert not {path.parts[0] for path in paths} & {"example", "Examples", "sources", "Src", "extra"}


def test_without_a_publisher_a_kit_says_what_is_missing(source: KitSource) -> None:
    """It cannot be published by mistake, and its README says what a registry would ask for."""
    files = {name: kit(name, source) for name in names()}
    assert json.loads(files["javascript"]["package.json"])["private"] is True
    assert b"publish = false" in files["rust"]["Cargo.toml"]
    for name, kit_files in files.items():
        assert b"lacks a publisher, a licence and addresses" in kit_files["README.md"], name
        assert "LICENSE" not in kit_files


def test_a_second_major_version_of_a_go_module(source: KitSource, tmp_path: Path) -> None:
    """From version 2 on Go asks for the number in the path."""
    files = kit("go", published(source, tmp_path, "2.0.1"))
    assert files["go.mod"].startswith(b"module example.org/git/mixed/v2\n")
    assert b'"example.org/git/mixed/v2"' in files["example_test.go"]


def test_a_record_is_read_as_it_was_stated(tmp_path: Path) -> None:
    """All keys; the names of registries may be left out."""
    path = write_publisher(tmp_path)
    assert {key: text for key, text in read_publisher(path)._asdict().items() if key in STATED} == {
        key: text for key, text in STATED.items() if key != "licence_file"
    }
    least = dict.fromkeys(Publisher._field_defaults)
    assert read_publisher(write_publisher(tmp_path, **least)).npm_scope == ""
    for stated, meant in (("mit", "MIT"), ("LicenseRef-Acme", "LicenseRef-Acme")):
        assert read_publisher(write_publisher(tmp_path, licence=stated)).licence == meant


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("author", None, "missing: author"),
        ("licence_file", None, "missing: licence_file"),
        ("author", "Ada <x>", "author: expected a name such as Ada Lovelace, got 'Ada <x>'"),
        ("author", " ", "author: expected a text, got ' '"),
        ("email", "ada", "email: expected an address such as ada@example.org, got 'ada'"),
        ("licence", "my own", "licence: expected an SPDX identifier such as Apache-2.0, or "),
        ("licence", "Apache", "got 'Apache'"),
        ("licence_file", "none.txt", "licence_file: cannot read"),
        ("url", "http://example.org", "url: expected an address such as https://example.org/model"),
        ("npm_scope", "example", "npm_scope: expected a scope such as @acme, got 'example'"),
        ("python_name", "-x", "python_name: expected a name such as acme-model, got '-x'"),
        ("java_group", "Org.Example", "java_group: expected a group such as org.example"),
        ("go_module", "example.org/model/v2", "go_module: expected a path such as example.org/model, without /v2"),
        ("go_module", "model", "go_module: expected a path such as example.org/model"),
        ("c_prefix", "Acme-1", "c_prefix: expected an identifier such as acme_model, got 'Acme-1'"),
        ("npm_scop", "@x", "unknown key 'npm_scop'; did you mean npm_scope?"),
    ],
)
def test_a_wrong_record_is_one_line(tmp_path: Path, key: str, text: str | None, said: str) -> None:
    """The file, the key, what is expected, what was found."""
    path = write_publisher(tmp_path, **{key: text})
    with pytest.raises(UsageError) as caught:
        read_publisher(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
