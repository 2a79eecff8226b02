"""The command `edgeproof adopt`. Only click is imported before the arguments are known to be right."""

import csv
import os
from pathlib import Path
from typing import Any

import click

from edgeproof import tables
from edgeproof.commands import PlainOption, dialect_options


def _names(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Read names as a line of CSV."""
    return None if value is None else tuple(name.strip() for name in next(csv.reader([value]), []))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("model", type=click.Path(path_type=Path))
@click.option(
    "--rows", required=True, metavar="TABLE", help="Rows with labels: a table, arrays (.npz), a folder for each label."
)
@click.option("--target", default="label", metavar="COLUMN", help="The column of the labels. Default: label.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder to write: trained/.")
@click.option("--columns", callback=_names, metavar="A,B,…", help="The model's columns, in its order. Default: all.")
@click.option("--labels", callback=_names, metavar="NO,YES", help="The labels of class 0 and 1. Default: as sorted.")
@click.option(
    "--threshold",
    cls=PlainOption,
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    default=0.5,
    help="Say class 1 above this probability. Default: 0.5.",
)
@click.option("--from-logits", is_flag=True, help="The model gives logits: it ends without a sigmoid or softmax.")
@click.option("--pixels", type=click.Choice(["0..255", "0..1", "-1..1"]), help="What the model takes bytes as.")
@click.option("--channels", type=click.Choice(["rgb", "bgr", "grey"]), help="Their order. Default: rgb, or grey.")
@click.option("--fit", type=click.Choice(["stretch", "crop"]), default="stretch",
              help="How a picture of another shape is made to fit. Default: stretch.")  # fmt: skip
@click.option("--name", help="The package's name. Default: that of MODEL.")
@dialect_options
def adopt(
    model: Path,
    rows: str,
    target: str,
    output: Path,
    labels: Any,
    name: str | None,
    dialect: tables.Dialect,
    **wishes: Any,
) -> None:
    """Take over MODEL, a .keras or .h5 file that Keras 3 or 2 has saved, for `edgeproof export`.

    Its layers and weights are read as data: no code of it runs. Normalisations are folded into the weights, and the
    result is compared with the model on every row. Half of the rows calibrate int8, the other half are held out.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read once, when TensorFlow is imported
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # other sums on CPUs with AVX-512 VNNI, and TensorFlow says so
    from edgeproof.console import say
    from edgeproof_export.adopt.adoption import Wishes, adopt_keras
    from edgeproof_export.adopt.labelled import of_table
    from edgeproof_export.adopt.report import figures, next_step
    from edgeproof_export.adopt.writing import write

    adopted = adopt_keras(model, of_table(rows, target, labels, dialect), Wishes(name or model.stem, **wishes))
    write(adopted, output)
    say(figures(adopted), err=True)
    say(f"\n{next_step(adopted, str(output))}", err=True)
