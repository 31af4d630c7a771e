"""`fangxin hotspots`: what surprises in the facts, how early it would have been told, topics in a table of texts."""

from __future__ import annotations

import csv
import json
import re
import time
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from fangxin.analytics.hotspots.backtest import Backtest, Planted, looked_back
from fangxin.analytics.hotspots.cells import Cell
from fangxin.analytics.hotspots.policy import policy
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.topics.finding import Told, topics
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.clock import today
from fangxin.interfaces.commands.calendar_database import calendar_of_database
from fangxin.interfaces.commands.lake_option import asked_lake, lake_option
from fangxin.interfaces.lake.watching import look_at

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def hotspots() -> None:
    """Find where unusually many requests came."""


@hotspots.command("list")
@click.option("--region", default="", help="Code of a division, with all that lies in it; all when not given.")
@click.option("--at", "last", type=DAY, default=None, help="The last day looked at; yesterday when not given.")
@lake_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def found(region: str, last: datetime | None, lake_folder: Path | None, as_json: bool) -> None:
    """What surprises in everything received up to a day, surest first."""
    day = last.date() if last is not None else today() - timedelta(days=1)
    began = time.perf_counter()
    seen = look_at(asked_lake(lake_folder)[0], last=day, calendar=calendar_of_database(), region=region)
    took = time.perf_counter() - began
    if as_json:
        rows = [
            {
                "cell": one.cell.as_data(), "from": str(one.first), "to": str(one.last), "observed": one.observed,
                "expected": one.expected, "p": one.p, "q": one.q, "cases": list(one.cases),
                "also": [also.as_data() for also in one.also],
            }
            for one in seen.findings
        ]  # fmt: skip
        click.echo(json.dumps({"at": str(day), "cells": seen.cells, "findings": rows}, ensure_ascii=False))
        return
    click.echo(f"{day}: {seen.cells} cells, {seen.requests} requests, {len(seen.findings)} findings in {took:.1f} s")
    if seen.dropped:
        click.echo(f"{seen.dropped} more of cities that have as many as are kept")
    for one in seen.findings:
        click.echo(
            f"{_told(one.cell)}: {one.observed} from {one.first} to {one.last}, expected {one.expected:.1f}, q {one.q:.1e}"
        )


@hotspots.command()
@lake_option
@click.option(
    "--planted", type=FILE, default=None, help="The profile of `fangxin simulate` with the outbreaks planted."
)
@click.option("--region", default="", help="Code of a division, with all that lies in it; all when not given.")
@click.option("--from", "first", type=DAY, required=True, help="First day.")
@click.option("--to", "last", type=DAY, required=True, help="Last day.")
@click.option("--every", type=click.IntRange(min=1), default=7, help="Days between two looks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def backtest(
    lake_folder: Path | None,
    planted: Path | None,
    region: str,
    first: datetime,
    last: datetime,
    every: int,
    as_json: bool,
) -> None:
    """Look back through a history as if day by day: alerts a week, days until an outbreak was told, how many were none."""
    known = _planted(planted) if planted is not None else []
    with asked_lake(lake_folder)[0].open() as engine:
        seen = looked_back(
            engine, first=first.date(), last=last.date(), every=every, scope=Scope(region=region), planted=known,
            calendar=calendar_of_database(), policy=policy(),
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(report_of(seen), ensure_ascii=False))
        return
    click.echo(f"{seen.looks} looks from {seen.first} to {seen.last}, {seen.counties} counties")
    click.echo(f"{len(seen.alerts)} alerts, {len(seen.alerts) / max(seen.weeks, 1):.2f} a week")
    for one in seen.alerts:
        told = f"{one.finding.observed} for {one.finding.expected:.1f}"
        click.echo(f"  {one.on} {_told(one.finding.cell)}: {told} {f'= {one.planted}' if one.planted else ''}".rstrip())
    for name, late in seen.days_late.items():
        click.echo(f"  planted {name}: {'never told' if late is None else f'told after {late} days'}")
    click.echo(f"recall {_share(seen.recall)}, precision {_share(seen.precision)}")
    click.echo(f"alerts without an outbreak, a week and county: {seen.false_a_week_and_county:.3f}")


@hotspots.command("topics")
@click.argument("table", type=FILE)
@click.option("--labels", type=FILE, default=None, help="A table of topic and text, both by id: how pure topics are.")
@click.option("--since", type=DAY, default=None, help="The first day of recent texts; all are recent when not given.")
@click.option("--most", type=click.IntRange(min=1), default=10, help="Topics told.")
def found_topics(table: Path, labels: Path | None, since: datetime | None, most: int) -> None:
    """Topics of a CSV table of texts: its columns are an id, a writer, a title, a time and a text, in this order."""
    texts = list(_texts(table))
    began = time.perf_counter()
    seen = topics(texts, since=since.date() if since else date.min, most=max(most, 10))[:most]
    click.echo(f"{len(texts)} texts, {len(seen)} topics in {time.perf_counter() - began:.1f} s")
    known = _labelled(labels) if labels is not None else {}
    for rank, one in enumerate(seen, 1):
        near = max(known.items(), key=lambda pair: len(pair[1] & set(one.texts)), default=("", set[int]()))
        both = len(near[1] & set(one.texts))
        pure = f", {both} of {len(near[1])} of {near[0]}, purity {both / len(one.texts):.2f}" if both else ""
        click.echo(f"{rank} {one.name}: {len(one.texts)} texts, {one.writers} writers{pure}")


def report_of(seen: Backtest) -> dict[str, Any]:
    """What looking back found, as one document."""
    return {
        "from": str(seen.first), "to": str(seen.last), "looks": seen.looks, "counties": seen.counties,
        "alerts_a_week": round(len(seen.alerts) / max(seen.weeks, 1), 3), "recall": seen.recall, "precision": seen.precision,
        "false_a_week_and_county": round(seen.false_a_week_and_county, 4), "days_late": seen.days_late,
        "alerts": [
            {
                "on": str(one.on), "cell": one.finding.cell.as_data(), "observed": one.finding.observed,
                "expected": one.finding.expected, "q": one.finding.q, "planted": one.planted,
            }
            for one in seen.alerts
        ],
    }  # fmt: skip


def _planted(profile: Path) -> list[Planted]:
    from fangxin.analytics.simulation.profile import read_profile

    return [
        Planted(
            name=one.id, first=one.first, last=one.last, cases=one.cases, region=one.region, object=one.object,
            problem=one.problem,
        )
        for one in read_profile(profile).outbreaks
    ]  # fmt: skip


def _told(cell: Cell) -> str:
    labels = {code: item.zh for items in taxonomy().items.values() for code, item in items.items()}
    return " ".join(labels.get(str(value), str(value)) for value in cell.as_data().values())


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _texts(table: Path) -> Iterable[Told]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for key, writer, title, when, text, *_ in rows:
            day = re.search(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", when)
            if day is not None and key.isdigit():
                on = date(int(day[1]), int(day[2]), int(day[3]))
                yield Told(id=int(key), title=title, text=text, on=on, writer=writer)


def _labelled(labels: Path) -> Mapping[str, set[int]]:
    known: dict[str, set[int]] = {}
    with labels.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for *topic, key in rows:
            known.setdefault(" ".join(topic), set()).add(int(key))
    return known
