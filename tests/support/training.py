"""`edgeproof train`, run in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from edgeproof.decision import Contract
from edgeproof_train.cli import train

Write = Callable[[str, str | bytes], str]  # name and content of a table to its path


@dataclass(frozen=True)
class Trained:
    """What a `train` command left and said."""

    folder: Path
    result: Result

    @property
    def contract(self) -> Contract:
        """The contract it wrote."""
        return Contract.from_bytes((self.folder / "contract.json").read_bytes())


def run_train(*arguments: object) -> Result:
    """Run `edgeproof train` in this process; an EdgeproofError stays in `result.exception`."""
    return CliRunner().invoke(train, [str(argument) for argument in arguments])


def run_well(folder: Path, *arguments: object) -> Trained:
    """Run `edgeproof train` into a folder and require success."""
    result = run_train(*arguments, "-o", folder)
    assert result.exception is None, result.exception
    return Trained(folder, result)
