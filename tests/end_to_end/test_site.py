"""The site of docs/: complete, and readable without a network."""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.documents import PAGES
from tests.support.repository import REPOSITORY

_LINK = re.compile(r"""<a\b[^>]*?\shref=["']?([^"'\s>]+)""")
_FETCHED = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*?\ssrc=["']?([^"'\s>]+)|<link\b([^>]*)>""")
_ID = re.compile(r"""\s(?:id|name)=["']?([^"'\s>]+)""")
_SHEET_FETCHES = re.compile(r"""(?:url\(|@import\s+)["']?(?!data:)([a-z]*:?//[^"')]+)""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("docs", "zensical.toml"):
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder)
    command = [str(REPOSITORY / ".venv" / "bin" / "zensical"), "build", "--clean", "--strict"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "build" / "site"


def fetched_by(page: str) -> list[str]:
    """What a browser loads for a page by itself: scripts, pictures, styles, icons."""
    fetched = []
    for source, link in _FETCHED.findall(page):
        relation = re.search(r"""rel=["']?([\w ]+)""", link)
        target = re.search(r"""href=["']?([^"'\s>]+)""", link)
        fetched += [source] if source else []
        if target and relation and relation[1] not in {"next", "prev", "canonical", "alternate"}:
            fetched.append(target[1])
    return fetched


def dead_links(site: Path) -> list[str]:
    """The links and anchors of a site that lead nowhere."""
    dead, ids = [], {page: set(_ID.findall(page.read_text(encoding="utf-8"))) for page in site.rglob("*.html")}
    for page in ids:
        for link in _LINK.findall(page.read_text(encoding="utf-8")):
            name, _, anchor = unquote(link).partition("#")
            if ":" in name or page.name == "404.html":
                continue
            target = (page.parent / name).resolve() if name else page
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (anchor and target in ids and anchor not in ids[target] | {"__top"}):
                dead.append(f"{page.relative_to(site)}: {link}")
    return dead


def test_every_page_is_in_the_site_and_in_its_navigation(site: Path) -> None:
    """No page of docs/ is forgotten: each is built, and the home page's navigation leads to it."""
    home = (site / "index.html").read_text(encoding="utf-8")
    for page in PAGES[1:]:
        built = page.relative_to(REPOSITORY / "docs").with_suffix(".html")
        assert (site / built).exists(), built
        assert str(built) in (REPOSITORY / "zensical.toml").read_text(encoding="utf-8").replace(".md", ".html"), built
    assert 'href="how-to/install.html"' in home.replace("./", "")


def test_links_and_anchors_lead_somewhere(site: Path) -> None:
    """Every relative link of the built pages points at a page that is there, and at a heading on it."""
    assert dead_links(site) == []


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    """No page loads a script, a style, a picture or a font from another place than the site itself."""
    for page in site.rglob("*.html"):
        for source in fetched_by(page.read_text(encoding="utf-8")):
            assert "//" not in source, f"{page.name}: {source}"
    for sheet in site.rglob("*.css"):
        assert _SHEET_FETCHES.findall(sheet.read_text(encoding="utf-8")) == [], sheet.name


def test_the_checks_can_fail(tmp_path: Path) -> None:
    """A link to nowhere, an anchor to nowhere, and a script, style or font from elsewhere are found."""
    page = '<p id="here"><a href="gone.html">x</a><a href="#gone">y</a><a class="b" href="#here">z</a></p>'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    assert dead_links(tmp_path) == ["index.html: gone.html", "index.html: #gone"]
    remote = '<script src="https://a.example/b.js"></script><link rel="stylesheet" href="//a.example/c.css">'
    assert fetched_by(remote) == ["https://a.example/b.js", "//a.example/c.css"]
    assert fetched_by('<link rel="next" href="b.html">') == []
    assert _SHEET_FETCHES.findall("@font-face{src:url(https://a.example/f.woff2)} a{b:url(data:x)}") != []
