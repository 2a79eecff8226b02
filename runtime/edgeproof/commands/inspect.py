"""`edgeproof inspect`: what is in a package, and a row to start from."""

import json
from typing import Any

import click

from edgeproof.commands.options import MODEL, json_option, trust_options


@click.command()
@click.argument("model", type=MODEL)
@click.option("--example", is_flag=True, help="Print a header and one row, as CSV, to start from.")
@click.option("--parity", is_flag=True, help="Print the parity table and the matrix of all implementations.")
@json_option
@trust_options
def inspect(model: str, example: bool, parity: bool, as_json: bool, demands: dict[str, Any]) -> None:
    """Show what MODEL decides, from which columns, and how its artifacts compare with the original."""
    from edgeproof.console import choice, example_csv, matrix, say, say_csv, say_json, sealed_parity, summary
    from edgeproof.errors import UsageError
    from edgeproof.predictor import load, naked_kind, open_package

    if naked_kind(model) is not None:
        naked = load(model, **demands)
        contract, opened, engine = naked.contract, None, f"auto takes {naked.engine_name}, which runs such files"
    else:
        opened = open_package(model, **demands)
        contract, engine = opened.contract, choice(opened)
    if parity and opened is None:
        raise UsageError(f"{model}: a naked model carries no parity; ask the package")
    if example:
        say_csv(example_csv(contract))
    elif as_json:
        say_json(_json(contract, opened, engine))
    elif parity and opened is not None:
        say(f"{sealed_parity(opened.manifest)}\n\n{matrix(opened.manifest)}")
    else:
        say(summary(contract, opened, engine))


def _json(contract: Any, opened: Any, engine: str) -> dict[str, Any]:
    if opened is None:
        return {"contract": contract.to_json(), "auto": engine}
    return {"id": opened.id, "auto": engine, "manifest": json.loads(opened.manifest.to_bytes())}
