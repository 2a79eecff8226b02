"""`edgeproof completion`: what a shell needs to complete commands and options."""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script that lets SHELL complete edgeproof's commands, options and file names.

    \b
    bash   echo 'eval "$(edgeproof completion bash)"' >> ~/.bashrc       (bash 4.4 or later)
    zsh    echo 'eval "$(edgeproof completion zsh)"' >> ~/.zshrc         (after compinit)
    fish   edgeproof completion fish > ~/.config/fish/completions/edgeproof.fish
    """  # noqa: D301 — click wants the character \b, not its escape
    from click.shell_completion import get_completion_class

    from edgeproof.cli import main

    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(main, {}, "edgeproof", "_EDGEPROOF_COMPLETE").source())
