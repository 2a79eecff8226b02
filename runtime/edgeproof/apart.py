"""Files that a command writes: none of them may be one that it reads, or another that it writes."""

import os
from collections.abc import Iterator
from typing import Any

import click

from edgeproof.errors import UsageError


class Written(click.Path):
    """The type of an option whose file the command writes."""


class Apart(click.Context):
    """What a command runs in: nothing that it reads is lost under what it writes."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; raises UsageError where a file that it would write is also another argument."""
        places = [(param, path) for param in self.command.params for path in _paths(param, self.params)]
        for param, path in places:
            if isinstance(param.type, Written) and os.path.exists(path):
                other = next((one for one, taken in places if one is not param and os.path.samefile(path, taken)), None)
                if other is not None:
                    raise UsageError(f"{_name(param)} {path}: expected another file, got that of {_name(other)}")
        return super().invoke(*args, **kwargs)


def _paths(param: click.Parameter, given: dict[str, Any]) -> Iterator[str]:
    """Yield the files and folders that a parameter names, as far as they are there."""
    if isinstance(param, click.Argument) or isinstance(param.type, click.Path):
        value = given.get(param.name or "")
        for path in value if isinstance(value, tuple) else (value,):
            if isinstance(path, str | os.PathLike) and os.path.exists(path):
                yield os.fspath(path)


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Argument):
        return param.make_metavar(click.Context(click.Command(""))).strip("[].")
    return max(param.opts, key=len)
