"""`edgeproof train`, run in this process."""

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from edgeproof.decision import Contract
from edgeproof_train.cli import train


@dataclass(frozen=True)
class Trained:
    """What a `train` command left and said."""

    folder: Path
    result: Result

    @property
    def contract(self) -> Contract:
        """The contract it wrote."""
        return Contract.from_bytes((self.folder / "contract.json").read_bytes())


def run_train(*arguments: str) -> Result:
    """Run `edgeproof train` in this process; an EdgeproofError stays in `result.exception`."""
    return CliRunner().invoke(train, arguments)


def run_well(folder: Path, *arguments: str) -> Trained:
    """Run `edgeproof train` into a folder and require success."""
    result = run_train(*arguments, "-o", str(folder))
    assert result.exception is None, result.exception
    return Trained(folder, result)
