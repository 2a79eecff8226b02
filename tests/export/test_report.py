"""The report without a browser: its bytes, its size, what it says, and that it stands any package."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Argmax, Contract, NumericFeature, Threshold
from edgeproof.errors import RowsError
from edgeproof.package import HELD_OUT, HELD_OUT_ROWS, Package, parse, seal
from edgeproof_export.report import demo_page, pictures_of, report_page, subject_of
from edgeproof_export.report.curves import bins, precision_recall, roc
from edgeproof_export.report.slices import slices_of
from edgeproof_export.report.verdict import compared
from tests.support.command_line import refusal, run
from tests.support.networks import random_network
from tests.support.odd_names import odd_names
from tests.support.packages import reference_package
from tests.support.records import replanted, with_ways, without_record

LIMIT = 250_000  # bytes, with 10,000 held-out rows
SCRIPTS = Path("export/edgeproof_export/report/templates")


def _many(package: Package, n: int = 10_000) -> Package:
    """The package with so many held-out answers, all different."""
    rng = np.random.default_rng(5)
    scores = [np.sort(rng.beta(a, b, n // 2)).round(7).tolist() for a, b in ((1, 4), (4, 1))]
    return replanted(package, HELD_OUT, {"held_out": 1, "rows": n, "seed": None, "scores": scores})


def test_a_report_with_ten_thousand_held_out_rows_is_small(package: Package) -> None:
    """At most 250 kB, all pictures and the kit included."""
    page = report_page(subject_of(with_ways(_many(package))))
    assert b"10,000 held-out rows" in page
    assert re.search(rb'class="lead">On [^<]+: [0-9.]+&nbsp;% \(95&nbsp;% interval [^ ]+&nbsp;%\)\.</p>', page)
    assert 100_000 < len(page) <= LIMIT


def test_the_same_package_gives_the_same_bytes(package_path: Path, tmp_path: Path) -> None:
    """In two processes, with other hash seeds and whatever a person's matplotlibrc says."""
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nsvg.fonttype: path\naxes.edgecolor: red\n", encoding="utf-8")
    pages = []
    for seed, folder in (("1", "other"), ("2", "")):
        (tmp_path / "other").mkdir(exist_ok=True)
        target = tmp_path / f"page{seed}.html"
        command = [sys.executable, "-m", "edgeproof", "report", str(package_path), "-o", str(target)]
        environment = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "MPLCONFIGDIR": str(tmp_path / folder)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stderr == f"{target} is written: {target.stat().st_size:,} bytes. Open it in a browser.\n"
        pages.append(target.read_bytes())
    assert pages[0] == pages[1]


def test_nothing_is_fetched_and_nothing_may_be(package: Package) -> None:
    """A strict policy, no address of a network, no event handler in an attribute, text in pictures as text."""
    page = report_page(subject_of(package)).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'")
    without_namespace = page.replace("http://www.w3.org/", "")
    assert not re.search(r"https?://|//cdn|@import|url\(http", without_namespace)
    assert not re.search(r"<[^>]* on\w+=", page)
    assert not re.search(r"<link|<img|<iframe|<object", page)
    assert ">false positive rate</text>" in page


def test_the_interactive_part_is_short() -> None:
    """At most 150 lines of JavaScript a file, in files of their own."""
    for name in ("threshold.js", "play.js", "why.js"):
        text = (Path(__file__).parents[2] / SCRIPTS / name).read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 150, name


def test_the_order_is_that_of_the_question(package: Package, trained: Path) -> None:
    """What it decides, how good, where, for whom, with which files, the contract, try it, limits."""
    with_rows = replanted(package, HELD_OUT_ROWS, (trained / "test.csv").read_bytes())
    page = report_page(subject_of(with_rows)).decode()
    sections = re.findall(r'<section id="(\w+)"', page)
    assert sections == ["good", "where", "probabilities", "columns", "groups", "files", "contract", "try", "limits"]
    assert page.count("<figure ") == page.count("The numbers of this picture")
    assert with_rows.id in page
    assert package.manifest.model_id in page
    assert "With a number far outside its training range, int8 gives" in page


def test_labels_of_a_table_are_read_as_evaluate_reads_them(
    package: Package, package_path: Path, trained: Path, tmp_path: Path
) -> None:
    """Other names, one class against the rest, and rows without a label; the options need a table."""
    table, text = tmp_path / "rows.csv", (trained / "test.csv").read_text(encoding="utf-8")
    one = text.splitlines()[1].rpartition(",")[0]
    table.write_text(re.sub(",no$", ",nein", text, flags=re.MULTILINE) + f"{one},\n", encoding="utf-8")
    with pytest.raises(RowsError, match='got "nein"'):
        subject_of(package, str(table))
    whole = subject_of(package, str(trained / "test.csv")).answers
    given: tuple[dict[str, Any], ...] = ({"renamed": ["nein=no"]}, {"against_rest": True})
    for labels_as in given:
        answers = subject_of(package, str(table), labels_as=labels_as).answers
        assert answers is not None
        assert whole is not None
        assert np.array_equal(answers.truth, whole.truth)
    for option in (["--against-rest"], ["--labels", "nein=no"]):
        page = tmp_path / "page.html"
        assert run("report", package_path, table, "-o", page, *option).exit_code == 0
        refusal(run("report", package_path, "-o", page, *option), 2)


def test_a_package_without_a_record_has_a_report(package: Package) -> None:
    """It says so; what it needs the record for is left out."""
    page = report_page(subject_of(without_record(package))).decode()
    assert "This package has no training record" in page
    assert 'id="where"' not in page
    assert 'class="matrix"' in page


@pytest.mark.parametrize("start", range(0, 60, 12))
def test_any_name_is_only_text(start: int) -> None:
    """Names with markup, quotes, dollars, control characters: shown, not obeyed, and no picture breaks."""
    names = odd_names()[start : start + 12]
    features = tuple(NumericFeature(name, 0.5, 0.0, 1.0, -1.0, 2.0) for name in names)
    contract = Contract("odd", names[0], ("<b>no</b>", "{{ yes }}"), Threshold(0.5), features)
    opened = parse(reference_package(contract, random_network(len(names), (3, "relu"))))
    manifest = opened.manifest
    original = {**manifest.original, "importance": [i / 100 for i in range(len(names))]}
    opened = parse(seal(manifest._replace(original=original), opened.files))
    subject = subject_of(opened)
    page = report_page(subject).decode()
    assert "<b>" not in page
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert not re.search(r"[\0\x1b\u202e]", page)
    assert "importance" in pictures_of(subject)


def test_more_than_two_labels_have_a_report() -> None:
    """No threshold, so no slider: the confusion matrix of the manifest."""
    features = tuple(NumericFeature(name, 0.5, 0.0, 1.0, -1.0, 2.0) for name in "ab")
    contract = Contract("three", "kind", ("a", "b", "c"), Argmax(), features)
    network = random_network(2, (3, "linear"))
    last = network.layers[0]
    opened = parse(reference_package(contract, type(network)((last,))))
    page = report_page(subject_of(opened)).decode()
    assert page.count("called ") >= 3
    assert 'id="slider"' not in page


def test_the_demo_is_the_playground_alone(package: Package, package_path: Path, tmp_path: Path) -> None:
    """A field for each column, the kit, no picture; a package without the kit is refused in one line."""
    page = demo_page(subject_of(package)).decode()
    assert page.count("data-column=") == package.contract.n_features
    assert "<svg" not in page
    files = {name: data for name, data in package.files.items() if not name.startswith("kits/javascript")}
    records = {name: one for name, one in package.manifest.files.items() if name in files}
    bare = tmp_path / "bare.edgeproof"
    bare.write_bytes(seal(package.manifest._replace(files=records), files))
    result = run("demo", bare, "-o", tmp_path / "bare.html")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "javascript" in result.stderr
    assert not (tmp_path / "bare.html").exists()
    assert run("demo", package_path, "-o", tmp_path / "demo.html").exit_code == 0


def test_rows_give_slices_worst_first(package: Package) -> None:
    """Each category and quarter is counted as a plain loop counts it."""
    rng = np.random.default_rng(3)
    contract = package.contract
    rows = np.concatenate([f.drawn(rng, np.zeros(400, bool)) for f in contract.features], axis=1)
    scores = rng.random((400, 1), np.float32)
    truth = (scores[:, 0] > 0.4).astype(np.intp)
    is_female = rows[:, 1] == 1
    truth[is_female] = 1 - truth[is_female]  # wrong for one category alone
    found = slices_of(contract, rows, truth, scores)
    assert (found[0].column, found[0].value, found[0].accuracy) == ("sex", '"female"', 0.0)
    assert found[0].rows == is_female.sum()
    assert found[0].is_worse
    assert [one.accuracy for one in found] == sorted(one.accuracy for one in found)
    quarters = [one for one in found if one.column == "age" and "missing" not in one.value]
    assert sum(one.rows for one in quarters) == (~np.isnan(rows[:, 0])).sum()


def test_rows_without_the_label_are_one_line(package_path: Path, rows_csv: Path, tmp_path: Path) -> None:
    """Exit code 3; nothing is written."""
    result = run("report", package_path, rows_csv, "-o", tmp_path / "page.html")
    assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
    assert "survived" in result.stderr
    assert not (tmp_path / "page.html").exists()


def test_pictures_are_files_for_slides(package_path: Path, tmp_path: Path) -> None:
    """`--png` and `--svg` write the same pictures, the same bytes twice."""
    for name in ("one", "two"):
        arguments = ("-o", tmp_path / "page.html", "--png", tmp_path / name, "--svg", tmp_path / name)
        assert run("report", package_path, *arguments).exit_code == 0
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert {"roc.png", "roc.svg", "pr.png", "calibration.png", "histogram.png", "dependence.png"} <= set(names)
    for name in names:
        data = (tmp_path / "one" / name).read_bytes()
        assert data == (tmp_path / "two" / name).read_bytes()
        assert data.startswith((b"\x89PNG", b"<?xml"))


def test_curves_are_those_of_scikit_learn() -> None:
    """ROC and precision-recall points are among scikit-learn's; no bin is lost."""
    from sklearn.metrics import precision_recall_curve, roc_curve

    rng = np.random.default_rng(0)
    of_labels = [np.sort(rng.beta(a, b, 300)).astype(np.float32).round(2) for a, b in ((2, 4), (4, 2))]
    truth = np.repeat([0, 1], 300)
    fpr, tpr, _ = roc_curve(truth, np.concatenate(of_labels), drop_intermediate=False)
    known = set(zip(fpr.round(9).tolist(), tpr.round(9).tolist(), strict=True))
    curve = roc(of_labels)
    assert set(zip(curve.x.round(9).tolist(), curve.y.round(9).tolist(), strict=True)) <= known
    precision, recall, _ = precision_recall_curve(truth, np.concatenate(of_labels))
    known = set(zip(recall.round(9).tolist(), precision.round(9).tolist(), strict=True))
    curve = precision_recall(of_labels)
    assert set(zip(curve.x.round(9).tolist(), curve.y.round(9).tolist(), strict=True)) <= known
    assert np.sum([one.rows for one in bins(of_labels)], axis=0).tolist() == [300, 300]


def test_a_missing_matplotlib_names_what_to_install(package_path: Path, tmp_path: Path) -> None:
    """One line with the command; the demo needs none."""
    code = "import sys; sys.modules['matplotlib'] = None; from edgeproof.cli import main; main(sys.argv[1:])"
    told = {}
    for command in ("report", "demo"):
        arguments = [command, str(package_path), "-o", str(tmp_path / "page.html")]
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
        told[command] = (done.returncode, done.stderr)
    assert told["report"] == (
        2, "edgeproof: report: needs matplotlib, which is not installed; run: pip install './export[report]'\n"
    )  # fmt: skip
    assert told["demo"][0] == 0


def test_other_models_are_compared_in_words_that_say_whose_figure_is_whose() -> None:
    """Better, worse, or the same to four places; luck is told where intervals overlap."""
    network = {"auc": 0.8, "auc_interval": (0.75, 0.85)}
    trees = "boosted trees"
    for auc, interval, expected in (
        (0.9, (0.86, 0.94), [f"Of the other models, {trees} did better: ROC AUC 0.9000, the network 0.8000."]),
        (0.7, (0.6, 0.74), [f"No other model did better. Next is {trees}: ROC AUC 0.7000, the network 0.8000."]),
        (0.80001, (0.7, 0.9), [f"Of the other models, {trees} did as well as the network: ROC AUC 0.8000."]),
        (0.81, (0.74, 0.86), [
            f"Of the other models, {trees} did better: ROC AUC 0.8100, the network 0.8000.",
            "Their intervals overlap: on so few rows the difference may be luck.",
        ]),
    ):  # fmt: skip
        ways = {"network": network, trees: {"auc": auc, "auc_interval": interval}}
        assert list(compared(ways)) == expected
    better = ((trees, 0.95), ("logistic regression", 0.94))
    ways = {name: {"auc": auc, "auc_interval": (0.9, 0.99)} for name, auc in better}
    for has_hidden_layers in (True, False):
        *_, last = compared({"network": network, **ways}, has_hidden_layers)
        assert last.startswith("Logistic regression did as well or better: ")
        assert ("the simpler model would do" in last) == has_hidden_layers
    assert list(compared({"network": network, "majority class": {"auc": 0.5, "auc_interval": (None, None)}})) == []
