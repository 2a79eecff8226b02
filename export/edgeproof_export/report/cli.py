"""`edgeproof report` and `edgeproof demo`, added through the entry-point group `edgeproof.commands`."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from edgeproof.commands import MODEL, Written, labels_options, trust_options
from edgeproof.errors import UsageError

_PAGE = Written(path_type=Path, dir_okay=False)


@click.command()
@click.argument("package", type=MODEL)
@click.argument("rows", required=False)
@click.option(
    "-o", "--output", type=_PAGE, metavar="FILE", default="report.html", help="The page. Default: report.html."
)
@click.option(
    "--png", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Also write the pictures as PNG."
)
@click.option(
    "--svg", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Also write the pictures as SVG."
)
@click.option(
    "--datasheet", type=MODEL, metavar="FILE.json",
    help="Show these figures of devices: what `edgeproof datasheet --json` printed for this package.",
)  # fmt: skip
@labels_options
@trust_options
def report(
    package: str,
    rows: str | None,
    output: Path,
    png: Path | None,
    svg: Path | None,
    datasheet: str | None,
    labels_as: dict[str, Any],
    demands: dict[str, Any],
) -> None:
    """Write one HTML page about PACKAGE: how good it is, at which threshold, for whom, and a form to try it.

    The page is one file. It asks for nothing, so it works without a network, from a double click. ROWS is a table with
    the column that was learned: then curves and slices are about these rows. By default they are about the held-out
    rows, whose answers are in the package.
    """
    import os

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if rows is None and any(labels_as.values()):
        raise UsageError("expected ROWS for --labels and --against-rest, got none")
    from edgeproof.console import say
    from edgeproof.files import write_file
    from edgeproof_export.report import pictures_of, report_page

    subject = _subject(package, demands, rows, datasheet, labels_as)
    page = report_page(subject)
    for folder, kind in ((png, "png"), (svg, "svg")):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for name, picture in pictures_of(subject).items():
                write_file(folder / f"{name}.{kind}", getattr(picture, f"to_{kind}")())
    write_file(output, page)
    say(f"{output} is written: {len(page):,} bytes. Open it in a browser.", err=True)


@click.command()
@click.argument("package", type=MODEL)
@click.option("-o", "--output", type=_PAGE, metavar="FILE", default="demo.html", help="The page. Default: demo.html.")
@trust_options
def demo(package: str, output: Path, demands: dict[str, Any]) -> None:
    """Write one HTML page on which anybody can try PACKAGE: a form that answers as you type.

    The answers are those of the package's own JavaScript kit, bit for bit. The page asks for nothing.
    """
    from edgeproof.console import say
    from edgeproof.files import write_file
    from edgeproof_export.report import demo_page

    page = demo_page(_subject(package, demands))
    write_file(output, page)
    say(f"{output} is written: {len(page):,} bytes. Open it in a browser.", err=True)


def _subject(
    package: str,
    demands: dict[str, Any],
    rows: str | None = None,
    datasheet: str | None = None,
    labels_as: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    from edgeproof.loading import open_signed
    from edgeproof_export.report import read_datasheet, subject_of

    opened, signed_by = open_signed(package, **demands)
    sheets = () if datasheet is None else read_datasheet(datasheet, opened)
    return subject_of(opened, rows, signed_by, sheets, labels_as)
