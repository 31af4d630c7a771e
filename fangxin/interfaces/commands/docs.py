"""`fangxin docs`: the generated pages of docs/reference."""

from __future__ import annotations

import sys

import click

from config.environment import PROJECT
from fangxin.interfaces.docs.pages import outdated, write_pages

FOLDER = PROJECT / "docs" / "reference"


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; name the pages that are not up to date and exit with status 1."
)
def docs(check: bool) -> None:
    """Write the generated pages of docs/reference: states, clocks, roles, refusals, commands, messages, settings."""
    if not check:
        for name in write_pages(folder=FOLDER):
            click.echo(f"docs/reference/{name}")
        return
    stale = outdated(folder=FOLDER)
    for name in stale:
        click.echo(f"docs_outdated: docs/reference/{name} is not what the program says; run `make docs`.", err=True)
    sys.exit(1 if stale else 0)
