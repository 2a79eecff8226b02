"""The command `edgeproof train`. Only click is imported before the arguments are known to be right."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from edgeproof.console import Steps, paragraph, say, say_json
from edgeproof.errors import UsageError
from edgeproof_train.pictures import are_pictures
from edgeproof_train.settings import DECLARED, GROUPS, Settings, flag, settings_from


def _setting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each setting, in the order of their declarations."""
    for name, setting in reversed(list(DECLARED.items())):
        command = click.option(f"--{flag(name)}", name, help=setting.text, **setting.kind.option)(command)
    return command


class _Grouped(click.Command):
    """A command whose --help shows settings under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what is about the run first, then the settings, heading by heading."""
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = {option.name: option.get_help_record(ctx) for option in options}
        settings = [name for names in GROUPS.values() for name in names]
        run = [name for name in records if name not in settings]
        for heading, names in {"Options": run, **GROUPS}.items():
            shown = [record for name in names if (record := records[name]) is not None]
            with formatter.section(heading):
                formatter.write_dl(shown)


@click.command(cls=_Grouped)
@click.argument("table", nargs=-1)
@click.option("-o", "--output", metavar="FOLDER", help="Folder to write, such as trained/; an older one is replaced.")
@click.option("--dry-run", is_flag=True, help="Print what each column would be, and why; train nothing.")
@click.option("--synthetic", is_flag=True, help="Make a table with scikit-learn's make_classification.")
@_setting_options
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="TOML file with settings; flags win.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON for scripts, and nothing else.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but warnings and errors.")
def train(
    table: tuple[str, ...],
    output: str | None,
    dry_run: bool,
    synthetic: bool,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Train a small classifier from TABLE, from pictures or on synthetic data.

    \b
      edgeproof train people.csv --target bought -o trained/
      edgeproof train pictures/ -o trained/
      edgeproof train --synthetic -o trained/

    Pictures are a folder with a folder for each label, an archive of one, arrays in .npz, or a table that lists them.

    Columns become numbers or categories as their cells look. --dry-run shows what becomes of each. Every option
    below the first heading is also a key of the TOML file.
    """  # noqa: D301 — click wants the character \b, not its escape
    if synthetic == bool(table):
        got = "both" if synthetic else "neither"
        raise UsageError(f"expected a TABLE or --synthetic, got {got}: see edgeproof train --help")
    flags = {name: value for name, value in options.items() if value not in (None, ())}
    pictures = are_pictures(table, options.get("image"))
    settings = settings_from(flags, config, synthetic, pictures)
    if output is None and not dry_run:
        raise UsageError("--output: expected a folder to write, got nothing; add -o trained/")
    run = _run_pictures if pictures else _run
    run(table or None, settings, None if dry_run else output, quiet or as_json, as_json)


def _run(table: tuple[str, ...] | None, settings: Settings, output: str | None, quiet: bool, as_json: bool) -> None:
    _prepare_tensorflow()
    from edgeproof_train import pipeline, report

    plan = pipeline.prepare(table, settings)
    if output is None:
        for line in map(paragraph, plan.dataset.table.said):
            _say(line, quiet)
        say(report.plan(plan))
        return
    for line in report.notes(plan):
        _say(line, quiet)
    progress = None if quiet or not sys.stderr.isatty() else _progress(settings.epochs)
    with closing(Steps(quiet)) as steps:
        trained = pipeline.train(plan, settings, Path(output), progress, _fitted(steps))
    if as_json:
        say_json(report.as_json(trained, output))
        return
    _say("\n" + report.figures(trained), quiet)
    _end(report.warning(trained), report.next_step(trained.contract.name, output), output, quiet)


def _run_pictures(
    paths: tuple[str, ...] | None, settings: Settings, output: str | None, quiet: bool, as_json: bool
) -> None:
    _prepare_tensorflow()
    from edgeproof_train import pictures, report_pictures

    with closing(Steps(quiet)) as steps:
        plan = pictures.prepare(paths or (), settings, lambda done, of: steps.done(f"picture {done} of {of}", done, of))
    for line in report_pictures.notes(plan):
        _say(line, quiet)
    if output is None:
        say(report_pictures.plan(plan))
        return
    with closing(Steps(quiet)) as steps:
        trained = pictures.train(
            plan, settings, Path(output), lambda epoch, of: steps.done(f"epoch {epoch} of {of}", epoch, of)
        )
    if as_json:
        say_json(report_pictures.as_json(trained, output))
        return
    _say("\n" + report_pictures.figures(trained), quiet)
    _end(report_pictures.warning(trained), report_pictures.next_step(plan.contract.name, output), output, quiet)


def _prepare_tensorflow() -> None:
    """Set what is read once, when TensorFlow is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # other sums on CPUs with AVX-512 VNNI, and TensorFlow says so
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are small: threads would wait for each other


def _end(warning: str | None, next_step: str, output: str, quiet: bool) -> None:
    _say(f"\n{output} is written." if warning else f"\n{next_step}", quiet)
    if warning:
        say(warning, err=True)


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        say(text, err=True)


def _fitted(steps: Steps) -> Callable[[int, int, int], None]:
    """Return what tells `steps` which network of which setting is fitted next."""

    def fitted(done: int, to_fit: int, settings: int) -> None:
        folds, now = to_fit // settings, min(done, to_fit - 1)
        steps.done(f"setting {now // folds + 1} of {settings}, fold {now % folds + 1} of {folds}", done, to_fit)

    return fitted


def _progress(epochs: int) -> Any:
    def epoch_ended(epoch: int, logs: Mapping[str, float]) -> None:
        figures = "  ".join(f"{name} {value:.4f}" for name, value in sorted(logs.items()))
        say(f"epoch {epoch}/{epochs}  {figures}", err=True)

    return epoch_ended
