"""`fangxin migrate`: bring the configured database to the schema of this version."""

from __future__ import annotations

import click
from django.core.management import call_command


@click.command()
def migrate() -> None:
    """Create or migrate the configured database."""
    call_command("migrate", verbosity=1, interactive=False)
