"""The report and the demo in headless Chromium, opened from a file: they prove, count and answer, for everybody."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.codec import bzip2
from edgeproof.decision import Contract, Network, NumericFeature, float32
from edgeproof.loading import load
from edgeproof.package import Package, kit_archive, parse, read, record, seal, training_of
from edgeproof_export.kits import kit
from edgeproof_export.report import demo_page, report_page, subject_of
from tests.languages import chromium as installed
from tests.languages import tools
from tests.languages.sources import kit_source
from tests.support.browser import Page, chromium
from tests.support.contracts import mixed_contract
from tests.support.images import image_contract, image_network
from tests.support.networks import random_network
from tests.support.packages import reference_package
from tests.support.records import with_ways
from tests.support.repository import GOLDEN, REPOSITORY
from tests.support.rows import random_rows, rows_as_dicts, write_csv

pytestmark = pytest.mark.slow
_CELLS = "['tn','fp','fn','tp'].map((id) => Number(document.getElementById('m-' + id).textContent))"
_SET = "(() => {{ const e = document.getElementById('{}'); e.value = {}; e.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"  # noqa: E501
# The label and the probability, once they are there.
_ANSWERED = """new Promise((done) => {
  const [label, probability] = ["label", "probability"].map((id) => document.getElementById(id));
  const told = () => [label.textContent, probability.textContent];
  const wait = () => probability.textContent ? done(told()) : setTimeout(wait, 20);
  wait();
})"""
# What each column adds with the standard errors, and what is told of the sum, once they are there.
_EXPLAINED = """new Promise((done) => {
  const sum = document.getElementById("sum");
  const adds = () => [...document.querySelectorAll("#why tbody tr td:nth-child(2)")];
  const told = () => [adds().map((one) => Number(one.title)), adds().map((one) => one.textContent), sum.textContent];
  const wait = () => sum.textContent ? done(told()) : setTimeout(wait, 20);
  wait();
})"""
_TYPE = """(() => {{
  const cells = {};
  const inputs = [...document.querySelectorAll('[data-column]')];
  inputs.forEach((input, i) => {{
    if (input.tagName === 'SELECT') input.selectedIndex = cells[i] === '' ? input.length - 1
      : [...input.options].findIndex((o) => o.textContent === cells[i]);
    else input.value = cells[i];
  }});
  document.getElementById('sum').textContent = '';
  inputs[0].dispatchEvent(new Event('input', {{ bubbles: true }}));
}})()"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """One browser for all."""
    if lacking := installed.absent():
        pytest.skip(f"needs {lacking}")
    with chromium() as opened:
        yield opened


def with_javascript(contract: Contract, network: Network) -> bytes:
    """A package for the reference engine and browsers."""
    bare = parse(reference_package(contract, network))
    archive = bzip2.archive(kit("javascript", kit_source(contract, network)))
    files = {**bare.files, kit_archive("javascript"): archive}
    records = {name: record(data, "kit") for name, data in files.items() if name not in bare.manifest.files}
    return seal(bare.manifest._replace(files={**bare.manifest.files, **records}), files)


@pytest.fixture(scope="module")
def report(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report, with slices of rows."""
    folder = tmp_path_factory.mktemp("report")
    records: list[dict[str, Any]] = rows_as_dicts(package.contract, random_rows(package.contract, 200, 9))
    for place, row in enumerate(records):
        row[package.contract.target] = package.contract.labels[place % 2]
    write_csv(folder / "rows.csv", records)
    path = folder / "report.html"
    path.write_bytes(report_page(subject_of(with_ways(package))))
    (folder / "rows.html").write_bytes(report_page(subject_of(package, str(folder / "rows.csv"))))
    (folder / "demo.html").write_bytes(demo_page(subject_of(package)))
    return path


def test_the_page_proves_itself_and_asks_for_nothing(page: Page, report: Path, package: Package) -> None:
    """The self-test passes in this browser; not one request but the file itself and its own modules; no complaint."""
    page.open(report)
    golden = json.loads(package.files["golden/expected.json"])["reference"]
    assert page.run("document.getElementById('proof').textContent").startswith("Passed: ")
    assert len(golden) > 64
    asked = [address for address in page.requests if not address.startswith("data:")]
    assert asked == [report.resolve().as_uri()]
    assert page.complaints == []
    assert page.run("fetch('https://example.org/').then(() => 'fetched', () => 'refused')") == "refused"


def test_a_damaged_kit_is_noticed(page: Page, report: Path) -> None:
    """One changed bit of one golden answer in the page: the self-test fails, loudly."""
    text = report.read_text(encoding="utf-8")
    at = text.index("export const answers")
    place = text.index("0x3", at)
    damaged = report.with_name("damaged.html")
    damaged.write_text(text[: place + 2] + "2" + text[place + 3 :], encoding="utf-8")
    page.open(damaged)
    assert page.run("document.getElementById('proof').textContent").startswith("FAILED: golden row ")


def test_the_slider_begins_with_the_sealed_matrix(page: Page, report: Path, package: Package) -> None:
    """And counts what NumPy counts at any other threshold; the points follow."""
    page.open(report)
    original = package.manifest.original
    assert page.run(_CELLS) == [count for row in original["confusion"] for count in row]
    shown = page.run("['accuracy','precision','recall'].map((id) => document.getElementById('m-' + id).textContent)")
    assert shown == [f"{original[key]:.4f}" for key in ("accuracy", "precision", "recall")]
    training = training_of(package)
    assert training is not None
    no, yes = (np.array(scores, np.float32) for scores in training.answers["scores"])
    for threshold in (0.0, 0.137, 0.5, 0.998, 1.0, float(no[3])):
        page.run(_SET.format("threshold", repr(threshold)))
        limit = np.float32(threshold)
        counts = [(no <= limit).sum(), (no > limit).sum(), (yes <= limit).sum(), (yes > limit).sum()]
        assert page.run(_CELLS) == [int(count) for count in counts], threshold
        x0, _, x1, _ = map(float, page.run("document.querySelector('#roc .point').dataset.axes").split())
        x = float(page.run("document.querySelector('#roc .point').getAttribute('cx')"))
        assert x == pytest.approx(x0 + (x1 - x0) * counts[1] / len(no), abs=0.01)
    page.run(_SET.format("slider", "250"))
    assert page.run("document.getElementById('threshold').value") == "0.25"
    page.run("document.getElementById('sealed').click()")
    assert page.run(_CELLS) == [count for row in original["confusion"] for count in row]


def test_the_cheapest_threshold_is_the_cheapest(page: Page, report: Path, package: Package) -> None:
    """For costs of 1 and 7, no threshold that NumPy tries is cheaper."""
    page.open(report)
    training = training_of(package)
    assert training is not None
    no, yes = (np.array(scores, np.float32) for scores in training.answers["scores"])
    page.run(_SET.format("cost-fn", "7"))
    page.run("document.getElementById('cheapest').click()")
    _, fp, fn, _ = page.run(_CELLS)
    costs = [(no > t).sum() + 7 * (yes <= t).sum() for t in [0, *no, *yes]]
    assert fp + 7 * fn == min(costs)


@pytest.mark.parametrize("name", ["report.html", "demo.html"])
def test_the_playground_answers_as_predict_does(page: Page, report: Path, package_path: Path, name: str) -> None:
    """100 rows typed into the form: the label, and the probability to the bit, that the reference engine gives."""
    predictor = load(package_path, engine="reference")
    contract: Contract = predictor.contract
    rows = random_rows(contract, 100, 4, beyond=0)
    page.open(report.with_name(name))
    p = predictor.probability(rows)
    labels = predictor.predict(rows)
    for cells, probability, label in zip(rows_as_dicts(contract, rows), p.tolist(), labels.tolist(), strict=True):
        page.run(_TYPE.format(json.dumps(list(cells.values()))))
        told = page.run("['label','probability'].map((id) => document.getElementById(id).textContent)")
        assert told[0] == label, cells
        assert np.float32(told[1]).tobytes() == np.float32(probability).tobytes(), cells
        assert float(told[1]) == float32.shortest(probability), "written as predict writes it"


def _passengers() -> tuple[bytes, list[list[str]]]:
    """The committed package, whose six columns are explained by all subsets, and real rows; one has no cell."""
    with (REPOSITORY / "examples" / "passengers.csv").open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))[:20]
    names = [feature.name for feature in read(GOLDEN).contract.features]
    chosen = {"True": "true", "False": "false"}  # as the form offers them
    rows = [[chosen.get(record[name], record[name]) for name in names] for record in records]
    return GOLDEN.read_bytes(), [*rows, [""] * len(names)]


def _many_columns() -> tuple[bytes, list[list[str]]]:
    """A package of 16 columns, whose orders are drawn, and rows."""
    mixed = mixed_contract()
    more = tuple(NumericFeature(f"x{i}", 0.0, -3.0, 3.0, -9.0, 9.0) for i in range(11))
    contract = replace(mixed, features=(*mixed.features, *more))
    network = random_network(contract.n_encoded, (8, "tanh"), seed=4)
    rows = rows_as_dicts(contract, random_rows(contract, 6, 4, beyond=0))
    return with_javascript(contract, network), [[str(cell) for cell in row.values()] for row in rows]


@pytest.mark.parametrize("given", [_passengers, _many_columns])
def test_the_form_says_why_as_explain_does(page: Page, tmp_path: Path, given: Any) -> None:
    """The contributions of `explain`: equal logits, added up as float64 in another order."""
    package, rows = given()
    path = tmp_path / "demo.html"
    path.write_bytes(demo_page(subject_of(parse(package))))
    page.open(path)
    page.run("document.getElementById('why').open = true")
    (tmp_path / "p.edgeproof").write_bytes(package)
    predictor = load(tmp_path / "p.edgeproof", engine="reference")
    names = [feature.name for feature in predictor.contract.features]
    for cells in rows:
        page.run(_TYPE.format(json.dumps(cells)))
        adds, shown, told = page.run(_EXPLAINED)
        found = predictor.explain(dict(zip(names, cells, strict=True)))
        wanted, errors = np.array(list(found.contributions.values())), list(found.errors.values())
        # Sums of at most 2^13 terms, whose mean is the result: each addition rounds by 2^-53 of what is there so far.
        rounding = 2**13 * 2**-53 * max(1.0, abs(found.logit), abs(found.base), np.abs(wanted).sum())
        np.testing.assert_allclose(adds, wanted, rtol=0, atol=rounding)
        assert shown == [_shown(x) + (f" ± {e:.3f}" if any(errors) else "") for x, e in zip(adds, errors, strict=True)]
        total = _shown(found.logit - found.base)
        assert told == f"All missing: {_shown(found.base)}. The columns add {total}. This row: {_shown(found.logit)}."
    assert page.complaints == []


def _shown(x: float) -> str:
    """A number as the page shows it."""
    return ("−" if x < 0 else "+") + f"{abs(x):.3f}"


def test_what_cannot_be_read_is_said(page: Page, report: Path, package: Package) -> None:
    """A word in place of a number: no answer, and the kit's own message; beyond the range: a warning."""
    page.open(report)
    page.run(_SET.format("x", "0").replace("document.getElementById('x')", "document.querySelector('[data-column]')")
             .replace("= 0", "= 'old'"))  # fmt: skip
    assert page.run("document.getElementById('label').textContent") == "–"
    assert page.run("(document.getElementById('sum').textContent = '', 0)") == 0
    assert page.run(_EXPLAINED)[1:] == [["–"] * len(package.contract.features), "No answer, so nothing to explain."]
    assert "expected a number" in page.run("document.getElementById('notes').textContent")
    page.run(_SET.format("x", "0").replace("document.getElementById('x')", "document.querySelector('[data-column]')")
             .replace("= 0", "= '90'"))  # fmt: skip
    assert page.run("document.getElementById('label').textContent") in ("no", "yes")
    assert page.run("document.getElementById('notes').textContent") == "age: outside the training range"


@pytest.mark.parametrize("name", ["report.html", "rows.html", "demo.html"])
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_everybody_can_use_it(page: Page, report: Path, name: str, width: int, dark: bool) -> None:
    """axe-core finds nothing, tables opened; and a telephone need not scroll sideways."""
    if lacking := tools.lacking("axe-core"):
        pytest.skip(f"needs {lacking}")
    page.open(report.with_name(name), width, dark=dark)
    page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.run((tools.MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8") + "; 0")
    found = page.run("axe.run(document).then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))")
    assert found == []
    assert page.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 500, 1100])
def test_what_the_network_is_compared_with_is_seen_at_once(page: Page, report: Path, width: int) -> None:
    """Accuracy and ROC AUC fit any window, below each other where need be; other pictures say that they go on."""
    page.open(report, width)
    for name in ("ways", "ways-auc"):
        box = f"document.querySelector('#{name} svg').getBoundingClientRect()"
        assert 0 <= page.run(f"{box}.left") < page.run(f"{box}.right") <= width
        assert page.run(f"document.querySelector('#{name} .scroll svg')") is None
    assert "linear-gradient" in page.run("getComputedStyle(document.querySelector('.wide .scroll')).backgroundImage")


def test_axe_would_notice(page: Page, report: Path) -> None:
    """A label taken from its field is a violation."""
    if lacking := tools.lacking("axe-core"):
        pytest.skip(f"needs {lacking}")
    page.open(report)
    page.run("document.querySelector('label[for=slider]').removeAttribute('for')")
    page.run((tools.MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8") + "; 0")
    assert page.run("axe.run(document).then((r) => r.violations.map((v) => v.id))") == ["label"]


def test_the_page_works_from_the_keyboard(page: Page, report: Path) -> None:
    """Tab reaches the slider, every field and every table; arrow keys move the slider."""
    page.open(report)
    page.run("document.getElementById('slider').focus()")
    before = page.run(_CELLS)
    for _ in range(400):
        page.key("ArrowLeft")
    assert page.run("document.getElementById('threshold').valueAsNumber") < 0.05
    assert page.run(_CELLS) != before
    reached = page.run(
        "[...document.querySelectorAll('input,select,textarea,button,a,summary,.scroll')].every((e) => e.tabIndex >= 0)"
    )
    assert reached is True


def test_older_packages_open_too(page: Page, tmp_path: Path) -> None:
    """The committed package of format 1."""
    path = tmp_path / "old.html"
    path.write_bytes(report_page(subject_of(read(GOLDEN))))
    page.open(path)
    assert page.run("document.getElementById('proof').textContent").startswith("Passed: ")
    assert page.complaints == []


def test_a_chosen_picture_is_decided_as_predict_decides_it(page: Page, tmp_path: Path) -> None:
    """PNG files of three sizes, grey and in colours: label and bits of the reference engine; no picture is said."""
    image = pytest.importorskip("PIL.Image")
    contract, network = image_contract(), image_network()
    package = tmp_path / "pictures.edgeproof"
    package.write_bytes(with_javascript(contract, network))
    demo = tmp_path / "demo.html"
    demo.write_bytes(demo_page(subject_of(parse(package.read_bytes()))))
    page.open(demo)
    assert page.run("document.getElementById('proof').textContent").startswith("Passed: ")
    assert page.run("document.getElementById('notes').textContent").startswith("Choose a PNG picture")
    predictor = load(package, engine="reference")
    rng = np.random.default_rng(3)
    for number, (size, mode) in enumerate([((8, 8), "RGB"), ((31, 57), "RGB"), ((40, 12), "L")]):
        file = tmp_path / f"{number}.png"
        image.fromarray(rng.integers(0, 256, (*size, 3)).astype(np.uint8)).convert(mode).save(file)
        page.run("document.getElementById('probability').textContent = ''")
        page.choose("input[type=file]", file)
        shown = page.run(_ANSWERED)
        (label,), (p,) = predictor.predict([file]), predictor.probability([file])
        assert (shown[0], np.float32(shown[1])) == (label, p)
    page.choose("input[type=file]", package)
    page.run("new Promise((done) => setTimeout(done, 500))")
    assert page.run("document.getElementById('notes').textContent").startswith("not a picture: ")
    assert page.complaints == []
