"""`edgeproof inspect`: what is in a package, and a row to start from."""

import json
from typing import Any

import click

from edgeproof.commands.options import MODEL, json_option, trust_options


@click.command()
@click.argument("model", type=MODEL)
@click.option("--example", is_flag=True, help="Print a header and one row as CSV, to start from.")
@click.option("--labels", is_flag=True, help="Print only how many labels each file changes.")
@click.option("--parity", is_flag=True, help="Print all figures, and every implementation compared with every other.")
@json_option
@trust_options
def inspect(model: str, example: bool, labels: bool, parity: bool, as_json: bool, demands: dict[str, Any]) -> None:
    """Show what MODEL decides, from which columns, and how good it is."""
    from edgeproof.console import (
        Measured,
        choice,
        example_csv,
        labels_table,
        matrix,
        parity_tables,
        say,
        say_csv,
        say_json,
        summary,
    )
    from edgeproof.errors import UsageError
    from edgeproof.loading import load, naked_kind, open_package

    if naked_kind(model) is not None:
        naked = load(model, **demands)
        contract, opened, engine = naked.contract, None, f"auto takes {naked.engine_name}, which runs such files"
    else:
        opened = open_package(model, **demands)
        contract, engine = opened.contract, choice(opened)
    if (parity or labels) and opened is None:
        raise UsageError(f"{model}: a naked model carries no figures; ask the package")
    if example:
        say_csv(example_csv(contract))
    elif as_json:
        say_json(_json(contract, opened, engine))
    elif labels and opened is not None:
        say(labels_table(Measured.of(opened.manifest)))
    elif parity and opened is not None:
        say(f"{parity_tables(Measured.of(opened.manifest))}\n\n{matrix(opened.manifest)}")
    else:
        say(summary(contract, opened, engine))


def _json(contract: Any, opened: Any, engine: str) -> dict[str, Any]:
    if opened is None:
        return {"contract": contract.to_json(), "auto": engine}
    from edgeproof.package import training_of

    training = training_of(opened)
    more = {} if training is None else {"training": dict(training.record)}
    return {"id": opened.id, "auto": engine, "manifest": json.loads(opened.manifest.to_bytes()), **more}
