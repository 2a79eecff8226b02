"""Write docs/reference/cli.md from `--help` (`make docs-generated`); a test runs this and compares."""

import sys
from pathlib import Path
from typing import cast

import click

from edgeproof.cli import main as edgeproof

PAGE = Path(__file__).parent / "reference" / "cli.md"
WIDTH = 80
HEAD = """\
# The command line

What each command prints for `--help`; `make docs-generated` writes this page. `train` and `export` are there where
their distributions are installed. Data goes to standard output, everything that is said to a person to standard error;
`--json` is for scripts. Colour only on a terminal, and not where `NO_COLOR` is set.

| variable | meaning |
|---|---|
| `EDGEPROOF_TRUST` | public key file, or folder of them: use nothing else ([trust](../explanation/trust.md)) |
| `EDGEPROOF_MIN_SEQUENCE` | refuse older packages |
| `NO_COLOR` | no colours |

What a file holds (names, labels, an engine's message) is printed as text: control characters are shown as escapes.

Shells complete commands and options by what click has built in. For zsh and fish, write their names in place of `bash`:

    echo 'eval "$(_EDGEPROOF_COMPLETE=bash_source edgeproof)"' >> ~/.bashrc
"""


def page() -> str:
    """Return the page: the group, then every command, plugins included."""
    whole = _context(edgeproof, "edgeproof", None)
    sections = [HEAD, _section(whole)]
    for name in edgeproof.list_commands(whole):
        command = cast(click.Command, edgeproof.get_command(whole, name))
        sections.append(_section(_context(command, name, whole)))
    return "\n".join(sections)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {**command.context_settings, "terminal_width": WIDTH}
    return click.Context(command, parent, name, **settings)


def _section(context: click.Context) -> str:
    return f"## {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"


def main() -> None:
    """Rewrite the page, or with --check end with exit code 1 if that would change it."""
    new = page()
    if "--check" in sys.argv:
        old = PAGE.read_text(encoding="utf-8")
        sys.exit(f"{PAGE.name} is not what --help says; run: make docs-generated" if new != old else 0)
    PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
