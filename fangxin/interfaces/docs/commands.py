"""The page of the `fangxin` command, from the help of each of its commands."""

from __future__ import annotations

from collections.abc import Iterator

import click

from fangxin.interfaces.commands.main import COMMANDS, cli
from fangxin.interfaces.docs.markdown import fenced, table

WIDTH = 100


def commands() -> str:
    """The list of commands, and the help of each."""
    context = click.Context(cli, info_name="fangxin", resilient_parsing=True)
    helps = [part for name in sorted(COMMANDS) for part in _helps(cli.get_command(context, name), name, context)]
    return "\n\n".join([
        "# The `fangxin` command",
        "Exit status 0 on success, 1 on a refusal (one line on stderr, with its code), 2 on wrong usage. `--json` prints one"
        " JSON document on stdout and nothing else.",
        table(("command", "does"), [(f"`fangxin {name}`", COMMANDS[name].says) for name in sorted(COMMANDS)]),
        *helps,
    ])  # fmt: skip


def _helps(command: click.Command | None, name: str, parent: click.Context) -> Iterator[str]:
    assert command is not None, name
    context = click.Context(
        command, info_name=name, parent=parent, resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH
    )
    yield f"## {context.command_path}"
    yield fenced(command.get_help(context), "text")
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _helps(command.get_command(context, inner), inner, context)
