"""`fangxin bulletin`: the bulletin of a division or an office as a file; `fangxin bulletin check`: read one back."""

from __future__ import annotations

from pathlib import Path

import click

from fangxin.analytics.bulletin.checking import findings_of
from fangxin.analytics.engines import ENGINES
from fangxin.analytics.indicators.periods import period_of
from fangxin.foundation.clock import day_of
from fangxin.interfaces.bulletins.checking import read_back
from fangxin.interfaces.bulletins.counting import count_bulletin
from fangxin.interfaces.bulletins.rendering import FORMATS, file_of
from fangxin.interfaces.clock import now
from fangxin.interfaces.commands.lake_option import asked_lake, lake_option

#: printed at most
MOST = 200


@click.group(invoke_without_command=True)
@click.option("--region", default="", help="Code of a division, with all that lies in it.")
@click.option("--office", "path", default="", help="Way of an office from the topmost one: it and those below.")
@click.option(
    "--period", default="", metavar="PERIOD", help="A year, half, quarter or month: 2023, 2023H1, 2023Q2, 2023-03."
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="docx", help="What to write; docx when not given."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="The file to write.")
@lake_option
@click.option("--engine", type=click.Choice(list(ENGINES)), default=next(iter(ENGINES)), help="What does the counting.")
@click.pass_context
def bulletin(
    context: click.Context, region: str, path: str, period: str, form: str, out: Path | None, lake_folder: Path | None,
    engine: str,
) -> None:  # fmt: skip
    """Write the bulletin of a division or an office; exit code 1 when its numbers do not hold together."""
    if context.invoked_subcommand is not None:
        return
    if not period or out is None or bool(region) == bool(path):
        raise click.UsageError("Give --period, --out, and one of --region and --office.")
    asked = period_of(period)
    lake, known = asked_lake(lake_folder)
    made = count_bulletin(
        lake=lake, known_on=known, period=asked, issued_on=day_of(now()), region=region, path=path, engine=engine,
        own=lake_folder is None,
    )  # fmt: skip
    found = findings_of(made)
    for one in found[:MOST]:
        click.echo(one.told(), err=True)
    if found:
        context.exit(1)
    out.write_bytes(file_of(made, form))
    figures = sum(1 for _figure in made.figures())
    click.echo(f"{out}: {figures} figures of {len(made.numbers)} numbers, all recomputed")


@bulletin.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def check(context: click.Context, file: Path) -> None:
    """Read a bulletin back (json, html, docx) and recompute every number; exit code 1 when one is off."""
    found = read_back(file.name, file.read_bytes())
    for line in found[:MOST]:
        click.echo(line)
    if found:
        click.echo(f"{len(found)} findings")
        context.exit(1)
    click.echo("every number follows from the rest")
