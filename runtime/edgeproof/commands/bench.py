"""`edgeproof bench`: how fast a model runs on this machine."""

from typing import Any

import click

from edgeproof.commands.options import MODEL, json_option, trust_options


@click.command()
@click.argument("model", type=MODEL)
@json_option
@trust_options
def bench(model: str, as_json: bool, demands: dict[str, Any]) -> None:
    """Measure the speed of MODEL on this machine.

    It prints load time, latency of one row, rows per second, and peak memory. Each file that an installed engine can
    run is measured in a process of its own, for about two seconds, on random rows. MODEL is a package, or an .onnx or
    .tflite file taken out of one.
    """
    from dataclasses import asdict

    from edgeproof.console import say, say_json
    from edgeproof.scoring import benchmark_table, tasks

    runs = [task.run() for task in tasks(model, demands)]
    if as_json:
        say_json({"model": str(model), "runs": [asdict(run) for run in runs]})
    else:
        say(benchmark_table(runs))
