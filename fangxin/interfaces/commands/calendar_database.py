"""`fangxin calendar import` and `recompute`: a year's calendar into the database, and the open clocks counted anew."""

from __future__ import annotations

import json
from pathlib import Path

import click
from django.db import DatabaseError

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions.recalendar import Move, calendar_with, load_calendar_year, moves_under, recompute
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.calendar import WorkCalendar, shipped_calendar
from fangxin.interfaces.clock import now
from fangxin.interfaces.commands.calendar import calendar
from fangxin.interfaces.commands.database import ready


def calendar_of_database() -> WorkCalendar:
    """The calendar in force, or the shipped one where no database is reachable: a calculator needs none."""
    try:
        return calendar_in_force()
    except DatabaseError:
        return shipped_calendar()


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would move; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(file: Path, dry_run: bool, as_json: bool) -> None:
    """Load the calendar of a year from its notice and count every open clock anew."""
    ready()
    text = file.read_bytes().decode("utf-8-sig", errors="replace")
    if dry_run:
        _tell(moves_under(calendar=calendar_with(text=text)), as_json, years=[], dry_run=True)
        return
    years = load_calendar_year(text=text, by=SYSTEM, at=now())
    _tell(recompute(at=now()), as_json, years=list(years), dry_run=False)


@calendar.command("recompute")
@click.option("--dry-run", is_flag=True, help="Show what would move; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def recompute_(dry_run: bool, as_json: bool) -> None:
    """Count every open clock anew under the calendar in force."""
    ready()
    moves = moves_under(calendar=calendar_in_force()) if dry_run else recompute(at=now())
    _tell(moves, as_json, years=[], dry_run=dry_run)


def _tell(moves: list[Move], as_json: bool, *, years: list[int], dry_run: bool) -> None:
    if as_json:
        rows = [
            {
                "case": m.number,
                "rule": m.rule,
                "before": m.before.isoformat(),
                "after": m.after.isoformat(),
                "certain": m.certain,
            }
            for m in moves
        ]
        click.echo(json.dumps({"years": years, "dry_run": dry_run, "moved": rows}, ensure_ascii=False))
        return
    if years:
        click.echo(f"已载入 {'、'.join(map(str, years))} 年日历。")
    for m in moves:
        click.echo(f"{m.number} {m.rule} {m.before} → {m.after}{'' if m.certain else '（暂定）'}")
    click.echo(f"{'将变更' if dry_run else '已变更'} {len(moves)} 个期限。")
