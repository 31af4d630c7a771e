"""`fangxin places`: regions beyond those that ship with the program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.group()
def places() -> None:
    """Administrative regions: load townships and newer divisions."""


@places.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def load(file: Path, as_json: bool) -> None:
    """Take in regions from a CSV FILE with the columns code, name, level, parent; a second run changes nothing.

    Codes have 6 digits (province, city, county), 9 or 12 (township). Nothing is taken in when one row is wrong.
    """
    from datetime import UTC, datetime

    from fangxin.domain.places.actions import load_regions
    from fangxin.domain.places.queries import region_index
    from fangxin.domain.places.rules import read_region_file

    rows = read_region_file(file, known=region_index().places)
    with click.progressbar(length=len(rows), label=file.name, file=sys.stderr) as bar:
        done = load_regions(rows=rows, at=datetime.now(UTC), source=file.name, progress=bar.update)
    figures = {"read": len(rows), "added": done.added, "changed": done.changed, "unchanged": done.unchanged}
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(f"{len(rows)} regions read: {done.added} added, {done.changed} changed, {done.unchanged} unchanged.")
