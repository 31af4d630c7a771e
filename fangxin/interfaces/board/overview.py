"""The live picture of a subtree: what came today, what runs out, who is behind; every number leads to its cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.queries.reading import SHELF_LABELS, Shelf, shelves
from fangxin.domain.cases.queries.live import OpenWork, added, open_work, received_by_office
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.supervision.queries.board import STANDING_LABELS, Standing, standing_counts
from fangxin.foundation.charts import Chart, Series, Shape
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.counted import NO_NUMBERS, SHOWN, Numbers, last_days, numbers
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.hotspots.findings import PROPOSED, hot
from fangxin.interfaces.board.offices import chosen_office, narrowed, offices_below
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.words import NOTHING

#: how many hot spots are listed
HOT: Final = 5
RED = frozenset({Standing.OVERDUE, Standing.CLIMBED})
KINDS: Final = (Kind.COMPLAINT, Kind.REPORT, Kind.INQUIRY, Kind.COMMENDATION)
CLOCK_COLUMNS: Final = (
    Column(0, "期限", head=True), Column(1, "已超期", kind="link"), Column(2, "今天到期", kind="link"),
    Column(3, "明天到期", kind="link"), Column(4, "在办", kind="link"),
)  # fmt: skip
OFFICE_COLUMNS: Final = (
    Column(0, "单位", kind="link", head=True), Column(1, "今日接收", kind="link"), Column(2, "在办", kind="link"),
    Column(3, "已超期", kind="link"), Column(4, "本月投诉", kind="number"), Column(5, "本月按时初查率", kind="number"),
    Column(6, "本月按时办结率", kind="number"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def overview(request: HttpRequest) -> HttpResponse:
    """The picture of the caller's office, or of one below it (`?office=`)."""
    return render(request, "board/overview.html", picture(request))


def picture(request: HttpRequest) -> dict[str, Any]:
    """What the board and the wall show."""
    office = chosen_office(request)
    by = narrowed(request.actor, office)  # type: ignore[attr-defined]
    work = open_work(by=by, on=today())
    came = received_by_office(by=by, start=datetime.combine(today(), time(), tzinfo=BEIJING))
    below = offices_below(office)
    counted, why_not = _numbers()
    return {
        **board_frame(request, current="overview"),
        "office": office,
        "own": office.path == request.actor.office_path,  # type: ignore[attr-defined]
        "seen_at": now(),
        "today": _today(office, came),
        "clocks": _clocks(office, work),
        "clock_columns": CLOCK_COLUMNS,
        "rules": _rules(office, work),
        "orders": order_counts(request, by=by),
        "alerts": _alerts(by),
        "hot": hot(by=by, most=HOT),
        "hot_columns": PROPOSED,
        "office_columns": OFFICE_COLUMNS,
        "offices": [_office_row(one, work, came, counted) for one in below],
        "counted": counted,
        "why_not": why_not,
        "week": _lake_counts(office, counted, month=False) if counted else [],
        "month": _lake_counts(office, counted, month=True) if counted else [],
        "trend": _trend(office, counted) if counted else None,
    }


def order_counts(
    request: HttpRequest, *, chosen: Standing | None = None, by: Actor | None = None
) -> list[dict[str, Any]]:
    """Supervision orders by standing."""
    seen: Actor = by or request.actor  # type: ignore[attr-defined]
    return [
        {
            "label": STANDING_LABELS[standing],
            "value": count,
            "href": f"{reverse('board:orders')}?standing={standing.value}",
            "tone": "overdue" if standing in RED and count else "",
            "current": standing is chosen,
        }
        for standing, count in standing_counts(by=seen, at=now()).items()
    ]


def cases_href(office: Office, **filters: str) -> str:
    """The list of the cases behind a number."""
    told = {"office": office.code, **{key: value for key, value in filters.items() if value}}
    return f"{reverse('board:cases')}?{urlencode(told)}"


def _numbers() -> tuple[Numbers | None, str]:
    try:
        return numbers(), ""
    except Refusal as refusal:
        if not isinstance(refusal, NO_NUMBERS):
            raise
        return None, refusal.told()


def _today(office: Office, came: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [
        {
            "label": KIND_LABELS[kind],
            "value": sum(number for (_, known), number in came.items() if known == kind.value),
            "href": cases_href(office, received="today", kind=kind.value),
        }
        for kind in KINDS
    ]


def _clocks(office: Office, work: Sequence[OpenWork]) -> list[dict[str, Any]]:
    found = added(work)
    late = "overdue" if found.overdue else ""
    return [
        {"label": "已超期", "value": found.overdue, "href": cases_href(office, due="overdue"), "tone": late},
        {"label": "今天到期", "value": found.today, "href": cases_href(office, due="today")},
        {"label": "明天到期", "value": found.tomorrow, "href": cases_href(office, due="tomorrow")},
        {"label": "在办", "value": found.all, "href": cases_href(office, status="open")},
    ]


def _rules(office: Office, work: Sequence[OpenWork]) -> list[tuple[Any, ...]]:
    """Open work by the clock that runs, most overdue first."""
    rows = []
    for rule in {one.rule for one in work if one.rule}:
        found = added(one for one in work if one.rule == rule)
        links = [
            (str(value), cases_href(office, due=due, rule=rule) if due else cases_href(office, status="open", rule=rule))
            for value, due in (
                (found.overdue, "overdue"), (found.today, "today"), (found.tomorrow, "tomorrow"), (found.all, ""),
            )
        ]  # fmt: skip
        rows.append((-found.overdue, -found.today, rule_label(rule), links))
    return [(label, *links) for _, _, label, links in sorted(rows, key=lambda row: row[:3])]


def rule_label(rule: str) -> str:
    """A clock by its name."""
    known = lawbook().clocks.get(rule)
    return known.label if known is not None else "调解协议的履行"


def _office_row(
    one: Office, work: Sequence[OpenWork], came: dict[tuple[str, str], int], counted: Numbers | None
) -> tuple[Any, ...]:
    own = added(row for row in work if row.path.startswith(one.path))
    received = sum(number for (path, _), number in came.items() if path.startswith(one.path))
    told = [
        percent(counted.value(name, path=one.path)) if counted else NOTHING
        for name in ("on_time_initial_check_rate", "on_time_close_rate")
    ]
    complaints = counted.value("received_complaints", path=one.path) if counted else None
    return (
        (one.short_name, f"{reverse('board:overview')}?office={one.code}"),
        (str(received), cases_href(one, received="today")),
        (str(own.all), cases_href(one, status="open")),
        (str(own.overdue), cases_href(one, due="overdue")),
        NOTHING if complaints is None else str(complaints),
        *told,
    )


def percent(value: object) -> str:
    """A rate as it is printed."""
    return NOTHING if value is None else f"{value}%"


def _lake_counts(office: Office, counted: Numbers, *, month: bool) -> list[dict[str, Any]]:
    period = counted.month if month else counted.week
    names = ["received_complaints", "reports_received", "accepted_complaints", "closed_complaints"]
    if month:
        names += [name for name in SHOWN if name.endswith("_rate")]
    query = urlencode({"office": office.code, "from": str(period.first), "to": str(period.last)})
    found = []
    for name in names:
        value = counted.value(name, path=office.path, month=month)
        rate = INDICATORS[name].measure is Measure.RATE
        href = f"{reverse('board:figure', args=[name])}?{query}"
        found.append({"label": INDICATORS[name].label, "value": percent(value) if rate else value, "href": href})
    return found


def _trend(office: Office, counted: Numbers) -> Chart:
    found, days = counted.trend(path=office.path), list(last_days(counted.on))
    series = tuple(
        Series(name=KIND_LABELS[kind], values=tuple(found.get((day, kind.value), 0) for day in days))
        for kind in (Kind.COMPLAINT, Kind.REPORT)
    )
    span = f"{days[0].month}月{days[0].day}日至{days[-1].month}月{days[-1].day}日"
    labels = tuple(f"{day.day}" for day in days)
    return Chart(shape=Shape.LINE, title=f"近30天接收（{span}）", labels=labels, series=series, along="日期")


def _alerts(by: Actor) -> list[dict[str, Any]]:
    """Warnings that wait for somebody."""
    counts = shelves(by=by, on=today())
    return [
        {
            "label": SHELF_LABELS[shelf],
            "value": counts[shelf],
            "href": f"{reverse('board:hotspots')}?shelf={shelf.value}",
            "tone": "overdue" if shelf is Shelf.OVERDUE and counts[shelf] else "",
        }
        for shelf in (Shelf.PROPOSED, Shelf.RUNNING, Shelf.OVERDUE, Shelf.TOLD)
    ]
