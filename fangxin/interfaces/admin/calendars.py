"""Working calendars: the years, one year's days, and loading a year's notice after a look at what it moves."""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.recalendar import (
    calendar_with,
    clocks_to_recount,
    load_calendar_year,
    moves_under,
    recompute,
)
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.calendar import CalendarYear, WorkCalendar, YearNotCovered, parse_calendar_file
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import ADMINISTRATION, for_the_whole, shown, told
from fangxin.interfaces.clock import now, today

LARGEST = 200_000
MOST_SHOWN = 50
#: above this many open provisional clocks, recounting is the work of `fangxin calendar recompute`, not of a page
MOST_RECOUNTED = 20_000


class NothingGiven(Refusal):
    """Neither a file nor a text was given."""

    code = "calendar_missing"
    status = 422
    sentence = "请选择日历文件，或把内容粘贴到文本框。"


class FileUnreadable(Refusal):
    """The file is larger than 200,000 bytes or not UTF-8 text."""

    code = "calendar_unreadable"
    status = 422
    sentence = "文件不是 UTF-8 文本，或超过 200 KB。"


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def calendars(request: OfficerRequest) -> HttpResponse:
    """The years this installation can count in; years without their notice are marked provisional."""
    calendar = calendar_in_force()
    noticed = calendar.noticed_years()
    newest = min(calendar.last_year, max(today().year + 1, *noticed))
    rows = [
        (
            (str(year), reverse("admin:calendar-year", args=[year])),
            (_("已载入"), "active") if year in noticed else (_("暂定"), "waiting"),
            len(calendar.year(year).holidays),
            len(calendar.year(year).make_up_days),
            "、".join(notice.title for notice in calendar.year(year).notices) or None,
        )
        for year in range(newest, calendar.first_year - 1, -1)
    ]
    waiting = Clock.objects.filter(provisional=True, stopped_on=None).count()
    return shown(request, "calendars", {"rows": rows, "waiting": waiting}, current="calendars")


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def calendar_year(request: OfficerRequest, year: int) -> HttpResponse:
    """One year's days off and make-up days with their notice."""
    calendar = calendar_in_force()
    try:
        found = calendar.year(year)
    except YearNotCovered as unknown:
        raise NotFound from unknown
    provisional = year not in calendar.noticed_years()
    context = {"year": found, "provisional": provisional, "rows": _days(found)}
    return shown(request, "calendar_year", context, current="calendars")


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_LAW)
def calendar_load(request: OfficerRequest) -> HttpResponse:
    """Step one shows what a notice changes and which deadlines it moves; step two loads it."""
    for_the_whole(request)
    if request.method != "POST":
        return shown(request, "calendar_load", {"text": "", **told(None)}, current="calendars")
    text = ""
    try:
        text = _text(request)
        if request.POST.get("intent") == "load":
            return _load(request, text)
        context = {"text": text, **_preview(text), **told(None)}
        return shown(request, "calendar_preview", context, current="calendars")
    except Refusal as refused:
        if refused.status in (403, 404):
            raise
        context = {"text": text, **told(refused)}
        return shown(request, "calendar_load", context, current="calendars", status=refused.status)


def _text(request: OfficerRequest) -> str:
    """The notice's text from the file or the box. Raises NothingGiven, FileUnreadable."""
    handed = request.FILES.get("file")
    if handed is None:
        text = request.POST.get("text", "").replace("\r\n", "\n")
        if not text.strip():
            raise NothingGiven(field="file")
        if len(text.encode()) > LARGEST:
            raise FileUnreadable(field="text")
        return text
    if (handed.size or 0) > LARGEST:
        raise FileUnreadable(field="file")
    try:
        content: bytes = handed.read()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as unreadable:
        raise FileUnreadable(field="file") from unreadable


def _preview(text: str) -> dict[str, Any]:
    """The years with what changes in each, and the deadlines that would move."""
    current, coming = calendar_in_force(), calendar_with(text=text)
    years = [_changes(year, current, coming) for year in parse_calendar_file(text.encode())]
    waiting = clocks_to_recount(calendar=coming)
    moves = moves_under(calendar=coming) if waiting <= MOST_RECOUNTED else []
    book = lawbook()
    rows = [
        (move.number, book.clock(move.rule).label, move.before, move.after, _("确定") if move.certain else _("暂定"))
        for move in moves[:MOST_SHOWN]
    ]
    changed = sum(1 for move in moves if move.before != move.after)
    later = waiting if waiting > MOST_RECOUNTED else 0
    return {"years": years, "moves": rows, "move_count": len(moves), "changed": changed, "later": later}


def _changes(year: CalendarYear, current: WorkCalendar, coming: WorkCalendar) -> dict[str, Any]:
    """What a year's notice changes against the calendar in force: days that become off, days that become worked."""
    days = [
        date.fromordinal(n) for n in range(date(year.year, 1, 1).toordinal(), date(year.year + 1, 1, 1).toordinal())
    ]
    covered = current.first_year <= year.year <= current.last_year
    changed = [day for day in days if covered and current.is_working(day) != coming.is_working(day)]
    return {
        "year": year.year,
        "notices": [notice.title for notice in year.notices],
        "fresh": year.year not in current.noticed_years(),
        "off": len(year.holidays),
        "worked": len(year.make_up_days),
        "rows": [(day, coming.kind(day).why, _working(current, day), _working(coming, day)) for day in changed],
    }


def _load(request: OfficerRequest, text: str) -> HttpResponse:
    at = now()
    years = load_calendar_year(text=text, by=request.actor, at=at)
    waiting = clocks_to_recount(calendar=calendar_in_force())
    told_years = "、".join(str(year) for year in years)
    if waiting > MOST_RECOUNTED:
        messages.success(
            request,
            _("已载入 %(years)s 年日历。请运维运行 fangxin calendar recompute 重新计算期限。") % {"years": told_years},
        )
    else:
        moved = len(recompute(at=at))
        messages.success(
            request,
            ngettext(
                "已载入 %(years)s 年日历，重新计算了 %(moved)d 个期限。",
                "已载入 %(years)s 年日历，重新计算了 %(moved)d 个期限。",
                moved,
            )
            % {"years": told_years, "moved": moved},
        )
    return redirect("admin:calendars")


def _days(year: CalendarYear) -> list[tuple[date, str, str, str | None]]:
    days: list[tuple[date, str, str, str | None]] = [
        (row.day, _("放假"), row.name, _("法定节假日") if row.statutory else None) for row in year.holidays
    ]
    days += [(row.day, _("上班"), row.name, _("调休")) for row in year.make_up_days]
    return sorted(days, key=itemgetter(0))


def _working(calendar: WorkCalendar, day: date) -> str:
    return _("上班") if calendar.is_working(day) else _("休息")
