"""What the tools of each registry say of a kit with a publisher, as far as they go without an account."""

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from edgeproof_export.kits import KitSource
from tests.languages import programs, tools
from tests.support.kits import write_kit
from tests.support.publishers import published

pytestmark = pytest.mark.slow

# Pyroma builds in an environment of its own, which needs the network; here hatchling is there.
_PYROMA = """
from build.util import project_wheel_metadata
from pyroma import projectdata, ratings
projectdata.wheel_metadata = lambda path, isolated=None: project_wheel_metadata(path, isolated=False)
print(*ratings.rate(projectdata.get_data(".")))
"""
# PlatformIO fetches the list of SPDX identifiers each time; here it is given one.
_PIO = """
from platformio.package.manifest import schema
schema.ManifestSchema.load_spdx_licenses = staticmethod(lambda: {"licenses": [{"licenseId": "Apache-2.0"}]})
from platformio.__main__ import main
raise SystemExit(main())
"""


def _kit(name: str, source: KitSource, folder: Path) -> Path:
    return write_kit(name, published(source, folder), folder / "kit")


def _said(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _require(lacking: str | None) -> None:
    if lacking:
        pytest.skip(f"needs {lacking}")


def _require_module(name: str) -> None:
    if find_spec(name) is None:
        pytest.skip(f"needs {name} (PyPI; make install)")


def test_crates_io(source: KitSource, tmp_path: Path) -> None:
    """`cargo package` builds what would be published, and warns of nothing."""
    _require(programs.lacking(cargo="Debian: cargo"))
    said = _said(_kit("rust", source, tmp_path), "cargo", "package", "--allow-dirty", "--offline")
    assert "Packaged" in said
    assert "warning" not in said


def test_npm(source: KitSource, tmp_path: Path) -> None:
    """`npm publish --dry-run` takes it, and publint finds nothing."""
    _require(tools.lacking("publint"))
    kit = _kit("javascript", source, tmp_path)
    assert "+ @example/mixed@1.4.0" in _said(kit, "npm", "publish", "--dry-run", "--offline")
    assert "All good!" in _said(kit, tools.MODULES / ".bin" / "publint", "--strict")


def test_pypi(source: KitSource, tmp_path: Path) -> None:
    """Pyroma, which rates what PyPI would show, gives 10 of 10."""
    _require_module("pyroma")
    kit = _kit("python", source, tmp_path)
    assert _said(kit, sys.executable, "-W", "ignore", "-c", _PYROMA).splitlines()[-1] == "10 []"


def test_maven_central(source: KitSource, tmp_path: Path) -> None:
    """`mvn verify` makes the three jars that Central asks for; javadoc warns of nothing."""
    _require(programs.lacking(mvn="Debian: maven"))
    kit = _kit("java", source, tmp_path)
    _said(kit, "mvn", "--batch-mode", "--quiet", "--offline", "verify")
    jars = {path.name for path in (kit / "target").glob("*.jar")}
    assert jars == {"mixed-1.4.0.jar", "mixed-1.4.0-sources.jar", "mixed-1.4.0-javadoc.jar"}


def test_go(source: KitSource, tmp_path: Path) -> None:
    """`go vet` under a path that can be fetched."""
    _require(programs.lacking(go="Debian: golang-go"))
    _said(_kit("go", source, tmp_path), "go", "vet", "./...")


def test_platformio(source: KitSource, tmp_path: Path) -> None:
    """`pio pkg pack` takes the manifest."""
    _require_module("platformio")
    kit = _kit("c", source, tmp_path)
    _said(kit, sys.executable, "-c", _PIO, "pkg", "pack", "-o", tmp_path / "packed.tar.gz", ".")
    assert (tmp_path / "packed.tar.gz").stat().st_size > 5_000


# Two releases in what each package manager takes packages from: the newer one is used.
_RELEASES = ("1.4.0", "1.5.0")


def _kits(name: str, source: KitSource, folder: Path) -> dict[str, Path]:
    return {one: write_kit(name, published(source, folder, one), folder / one) for one in _RELEASES}


def test_pip_takes_the_newer_release(source: KitSource, tmp_path: Path) -> None:
    """Both wheels are in one folder."""
    for kit in _kits("python", source, tmp_path).values():
        command = ("build", "--no-isolation", "--wheel", "--outdir", tmp_path / "wheels")
        _said(kit, sys.executable, "-m", *command)
    wanted = ("--no-index", "--find-links", "wheels", "--target", "site", "example-mixed")
    _said(tmp_path, sys.executable, "-m", "pip", "install", "--quiet", *wanted)
    program = "import mixed; print(mixed.CONTRACT['release'])"
    assert _said(tmp_path / "site", sys.executable, "-c", program).strip() == "1.5.0"


def test_npm_takes_the_newer_release(source: KitSource, tmp_path: Path) -> None:
    """One release is installed over the other, from one cache."""
    _require(programs.lacking(node="Debian: nodejs", npm="Debian: npm"))
    kits = _kits("javascript", source, tmp_path)
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}')
    quietly = ("--offline", "--no-audit", "--no-fund", "--silent", "--cache", tmp_path / "cache")
    found = []
    for release, kit in kits.items():
        _said(kit, "npm", "pack", "--silent", "--pack-destination", tmp_path)
        _said(tmp_path, "npm", "install", *quietly, f"./example-mixed-{release}.tgz")
        program = 'import { contract } from "@example/mixed"; console.log(contract.release)'
        found.append(_said(tmp_path, "node", "--input-type=module", "-e", program).strip())
    assert found == list(_RELEASES)


def test_cargo_takes_the_newer_release(source: KitSource, tmp_path: Path) -> None:
    """Both crates are in one vendored folder."""
    _require(programs.lacking(cargo="Debian: cargo"))
    for release in _RELEASES:
        kit = write_kit("rust", published(source, tmp_path, release), tmp_path / "vendor" / f"mixed-{release}")
        (kit / ".cargo-checksum.json").write_text('{"files": {}}')
    texts = {
        "Cargo.toml": '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\n[dependencies]\nmixed = "1.4"\n',
        "src/main.rs": 'fn main() {\n    println!("{}", mixed::RELEASE);\n}\n',
        ".cargo/config.toml": '[source.crates-io]\nreplace-with = "here"\n[source.here]\ndirectory = "vendor"\n',
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    assert _said(tmp_path, "cargo", "run", "--quiet", "--offline").strip() == "1.5.0"


def test_go_takes_the_newer_release(source: KitSource, tmp_path: Path) -> None:
    """A module proxy in a folder has both; `go get -u` moves from one to the other."""
    _require(programs.lacking(go="Debian: golang-go"))
    path = "example.org/git/mixed"
    proxy = tmp_path / "proxy" / path / "@v"
    proxy.mkdir(parents=True)
    (proxy / "list").write_text("".join(f"v{release}\n" for release in _RELEASES))
    for release, kit in _kits("go", source, tmp_path).items():
        (proxy / f"v{release}.info").write_text(f'{{"Version": "v{release}", "Time": "2020-01-01T00:00:00Z"}}')
        (proxy / f"v{release}.mod").write_bytes((kit / "go.mod").read_bytes())
        with zipfile.ZipFile(proxy / f"v{release}.zip", "w") as archive:
            for file in sorted(kit.iterdir()):
                archive.write(file, f"{path}@v{release}/{file.name}")
    app = tmp_path / "app"
    app.mkdir()
    (app / "go.mod").write_text("module app\n\ngo 1.21\n")
    program = f'package main\n\nimport (\n\t"fmt"\n\t"{path}"\n)\n\nfunc main() {{ fmt.Println(mixed.Release) }}\n'
    (app / "main.go").write_text(program)
    own = {"GOPROXY": f"file://{tmp_path}/proxy", "GOSUMDB": "off", "GOMODCACHE": str(tmp_path / "cache")}
    environment = os.environ | own | {"GOFLAGS": "-mod=mod -modcacherw"}
    programs.run(["go", "get", f"{path}@v1.4.0"], app, environment=environment)
    assert programs.run(["go", "run", "."], app, environment=environment).strip() == b"1.4.0"
    programs.run(["go", "get", "-u", "./..."], app, environment=environment)
    assert programs.run(["go", "run", "."], app, environment=environment).strip() == b"1.5.0"


_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>app</groupId><artifactId>app</artifactId><version>1</version>
<properties><maven.compiler.release>11</maven.compiler.release></properties>
<dependencies><dependency><groupId>org.example</groupId><artifactId>mixed</artifactId><version>[1.4,2)</version>
</dependency></dependencies><build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId>
<version>3.13.0</version></plugin></plugins></build></project>"""
_METADATA = """<metadata><groupId>org.example</groupId><artifactId>mixed</artifactId><versioning><versions>
<version>1.4.0</version><version>1.5.0</version></versions></versioning></metadata>"""


def test_maven_takes_the_newer_release(source: KitSource, tmp_path: Path) -> None:
    """Both jars are in one local repository, as `mvn install` leaves them; a range of versions finds the newer one."""
    _require(programs.lacking(mvn="Debian: maven"))
    repository = tmp_path / "repository"
    (repository / "org").mkdir(parents=True)
    for path in (Path.home() / ".m2" / "repository").iterdir():  # Maven's own plug-ins; where the kit goes, a folder
        for one in path.iterdir() if path.name == "org" else [path]:
            (repository / one.relative_to(path.parent)).symlink_to(one)
    installed = repository / "org" / "example" / "mixed"
    quietly = ("mvn", "--batch-mode", "--quiet", "--offline", f"-Dmaven.repo.local={repository}")
    for release, kit in _kits("java", source, tmp_path).items():
        _said(kit, *quietly, "package", "-Dmaven.test.skip", "-Dmaven.javadoc.skip")
        (installed / release).mkdir(parents=True)
        (kit / "target" / f"mixed-{release}.jar").rename(installed / release / f"mixed-{release}.jar")
        (kit / "pom.xml").rename(installed / release / f"mixed-{release}.pom")
    (installed / "maven-metadata-local.xml").write_text(_METADATA)
    app = tmp_path / "app"
    (app / "src" / "main" / "java").mkdir(parents=True)
    (app / "pom.xml").write_text(_POM)
    shown = "System.out.println(org.example.mixed.Contract.RELEASE);"
    program = f"class App {{ public static void main(String[] given) {{ {shown} }} }}"
    (app / "src" / "main" / "java" / "App.java").write_text(program)
    _said(app, *quietly, "compile")
    assert _said(app, "java", "-cp", "target/classes", "App").strip() == "1.5.0"
