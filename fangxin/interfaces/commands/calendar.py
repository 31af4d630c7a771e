"""`fangxin calendar`: the working calendar. Here is `show`; commands that touch the database attach themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from fangxin.foundation.calendar import WEEKDAYS, WorkCalendar, shipped_calendar
from fangxin.foundation.lawbook import LawError
from fangxin.foundation.refusals import Refusal


@dataclass(frozen=True)
class CalendarSource:
    """Where commands take the calendar in force from. The main command puts one on the click context (`ctx.obj`)."""

    load: Callable[[], WorkCalendar]


def calendar_in_force() -> WorkCalendar:
    """The calendar of the running command: the one its context names, else the shipped one."""
    source = click.get_current_context().find_object(CalendarSource)
    return source.load() if source else shipped_calendar()


@contextmanager
def refusals_told() -> Iterator[None]:
    """Tell a refusal or a broken law file in one line on stderr and leave with status 1."""
    try:
        yield
    except Refusal as refusal:
        _tell(str(refusal))
    except LawError as error:
        _tell(f"law_error: {error}")


def _tell(line: str) -> None:
    click.echo(" ".join(line.split()), err=True)
    sys.exit(1)


@click.group()
def calendar() -> None:
    """The working calendar: holidays, swapped days, make-up working days."""


@calendar.command()
@click.argument("year", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(year: int, as_json: bool) -> None:
    """Print the days off and the make-up working days of a YEAR."""
    with refusals_told():
        shown = _shown(year, calendar_in_force())
        click.echo(json.dumps(shown, ensure_ascii=False) if as_json else _as_text(shown))


def _shown(year: int, used: WorkCalendar) -> dict[str, Any]:
    data = used.year(year).as_data()
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        "year": year,
        "provisional": year not in used.noticed_years(),
        "version": used.version,
        "working_days": used.is_working(first) + used.working_days_between(first, last),
        **{key: data[key] for key in ("notices", "holidays", "make_up_days")},
    }


def _as_text(shown: dict[str, Any]) -> str:
    lines = [f"{shown['year']}年工作日历（版本 {shown['version']}），{shown['working_days']} 个工作日"]
    if shown["provisional"]:
        lines.append("暂定：放假安排的通知尚未载入，只列出法律规定的节日，调休和补班未知。")
    lines += [f"依据：{notice['title']} {notice['url']}" for notice in shown["notices"]]
    lines += ["", "放假"] + [_line(row, "法定节日" if row["statutory"] else "") for row in shown["holidays"]]
    lines += ["", "调休上班"] + [_line(row, "") for row in shown["make_up_days"]] if shown["make_up_days"] else []
    return "\n".join(lines)


def _line(row: dict[str, Any], mark: str) -> str:
    weekday = WEEKDAYS[date.fromisoformat(row["day"]).weekday()]
    return f"  {row['day']} {weekday} {row['name']} {mark}".rstrip()
