"""`fangxin indicators`: the published numbers of a division and period, with what they are made of."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from fangxin.analytics.engines import ENGINES
from fangxin.analytics.indicators.measuring import Reading, Scope, measure
from fangxin.analytics.indicators.periods import period_between
from fangxin.interfaces.commands.lake_option import asked_lake, lake_option

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--region", default="", help="Code of a division, with all that lies in it; all when not given.")
@click.option("--path", default="", help="Way of an office from the topmost one: only its subtree.")
@click.option("--from", "first", type=DAY, required=True, help="First day.")
@click.option("--to", "last", type=DAY, required=True, help="Last day.")
@click.option("--only", multiple=True, metavar="ID", help="Only this indicator; may be given several times.")
@click.option(
    "--base", "bases", multiple=True, metavar="ID=BASE", help="Count a rate on another base than the period's."
)
@click.option("--engine", type=click.Choice(list(ENGINES)), default=next(iter(ENGINES)), help="What does the counting.")
@lake_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def indicators(
    region: str, path: str, first: datetime, last: datetime, only: tuple[str, ...], bases: tuple[str, ...], engine: str,
    lake_folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Count every indicator from the facts of the lake, with the same period a year ago and the period before."""
    period = period_between(first.date(), last.date())
    lake, known = asked_lake(lake_folder)
    with lake.open(engine=engine) as opened:
        readings = measure(
            opened, period=period, scope=Scope(region=region, path=path), known_on=known, only=only,
            bases=dict(one.partition("=")[::2] for one in bases),
        )[()]  # fmt: skip
    if as_json:
        told = {
            "period": {"from": str(period.first), "to": str(period.last)}, "region": region, "path": path,
            "engine": engine, "data_of": lake.manifest.written_at,
            "indicators": {name: _told(one) for name, one in readings.items()},
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, one in readings.items():
        value = "-" if one.now.value is None else f"{one.now.value} {one.indicator.unit}"
        of = "" if one.now.denominator is None else f" = {one.now.numerator}/{one.now.denominator} ({one.base})"
        yoy = "" if one.yoy_pct is None else f" yoy {one.yoy_pct}%"
        click.echo(f"{name} {one.indicator.label}: {value}{of}{yoy}")


def _told(one: Reading) -> dict[str, Any]:
    return {
        "value": _number(one.now.value), "numerator": one.now.numerator, "denominator": one.now.denominator,
        "previous": _number(one.year_before.value), "yoy_pct": _number(one.yoy_pct),
        "yoy_points": _number(one.yoy_points), "period_before": _number(one.before.value),
        "pop_pct": _number(one.pop_pct), "pop_points": _number(one.pop_points), "unit": one.indicator.unit,
        "base": one.base,
        "versions": {
            version: {"value": _number(part.value), "numerator": part.numerator, "denominator": part.denominator}
            for version, part in one.versions.items()
        },
    }  # fmt: skip


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
