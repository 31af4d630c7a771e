"""`fangxin sweep`: warnings, expired requests and due notices up to an instant; safe to repeat."""

from __future__ import annotations

import json
from datetime import datetime

import click

from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.clock import now
from fangxin.interfaces.jobs.sweeping import sweep_everything

#: what is written carries its hour in its id, which counts from 2000 to 2119
FIRST_YEAR, LAST_YEAR = 2000, 2118


@click.command()
@click.option("--at", "at_text", help="Sweep up to this instant, ISO 8601 [default: now].")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def sweep(at_text: str | None, as_json: bool) -> None:
    """Raise what has come due up to an instant."""
    at = now()
    if at_text:
        try:
            at = datetime.fromisoformat(at_text)
        except ValueError as mistake:
            raise click.BadParameter("is not an ISO 8601 instant", param_hint="--at") from mistake
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise click.BadParameter(f"lies before {FIRST_YEAR} or after {LAST_YEAR}", param_hint="--at")
        at = at if at.tzinfo else at.replace(tzinfo=BEIJING)
    done = sweep_everything(at=at)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False))
    else:
        for name, count in done.items():
            click.echo(f"{name}: {count}")
