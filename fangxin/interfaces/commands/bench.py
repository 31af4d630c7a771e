"""`fangxin bench`: the project's benchmarks, printed as ratios against a baseline measured in the same run."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from pathlib import Path

import click
from django.db import connection

from config.environment import PROJECT

NAMES = (
    "filing",
    "import_cases",
    "sweep",
    "route",
    "desk",
    "classification",
    "claimants",
    "matters",
    "search",
    "register",
    "trustcode",
    "ledger",
    "simulate",
    "board",
    "numbers",
)


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--rows", multiple=True, type=int, help="How many cases the numbers are counted over; may be given several times."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def bench(names: tuple[str, ...], rows: tuple[int, ...], as_json: bool) -> None:
    """Run the benchmarks NAMES (all when none is named) against the configured database, which should be an empty one."""
    if not Path(PROJECT, "benchmarks").is_dir():
        raise click.ClickException("the benchmarks are part of the source tree, not of an installed package")
    unknown = set(names) - set(NAMES)
    if unknown:
        raise click.UsageError(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if rows:
        os.environ["ROWS"] = " ".join(str(one) for one in rows)
    sys.path.insert(0, str(PROJECT))
    prepare()
    found = {}
    for name in names or NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        measured = (module.measure if hasattr(module, "measure") else module.run)()
        found[name] = [{"name": row[0], "value": row[1], "unit": row[2]} for row in measured]
        if not as_json:
            for row in measured:
                click.echo(f"{name:16} {row[0]:44} {row[1]:>12} {row[2]}")
    machine = {"python": platform.python_version(), "database": connection.vendor, "machine": platform.machine()}
    if as_json:
        click.echo(json.dumps({"machine": machine, "benchmarks": found}, ensure_ascii=False))


def prepare() -> None:
    """A migrated database with the small agency the benchmarks file to."""
    from fangxin.domain.agency.models import Office
    from fangxin.interfaces.commands.database import ready

    ready()
    if not Office.objects.exists():
        importlib.import_module("tests.people").cast()
