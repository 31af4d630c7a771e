"""The calendar of leaves: a month at a glance and as a list. Colleagues see who is away when, not why."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.models import Absence
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.queries.leaves import absences_between, asked_between, colleagues_of
from fangxin.domain.rosters.words import LEAVE_KIND_LABELS, LeaveKind
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.rosters.days import is_rest, month_after, month_before, month_of, weeks_of
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import fields_of

LIST = (
    Column(0, "姓名", head=True),
    Column(1, "从", kind="day"),
    Column(2, "到", kind="day"),
    Column(3, "状态", kind="status"),
)
#: only for those who decide leaves: what somebody is away for is between the two
KIND = Column(4, "类别")
Row = tuple[str, date, date, tuple[str, str], str]


@page(for_=Audience.OFFICER)
def leave_calendar(request: HttpRequest) -> HttpResponse:
    """Who of the office is away on which day of a month; whoever decides leaves may see the whole subtree."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, on = fields_of(request.GET), today()
    decides = by.may(Permission.GRANT_LEAVE)
    whole = decides and fields.text("whole") == "yes"
    first = month_of(fields.text("month"), on=on)
    last = month_after(first) - timedelta(days=1)
    people = [one.pk for one in colleagues_of(by=by, whole=whole)]
    given: dict[str, Any] = {"accounts": people, "from_on": first, "to_on": last}
    found = [_away(one) for one in absences_between(**given)] + [_asked(one) for one in asked_between(**given)]
    found.sort(key=lambda row: (row[1], row[0]))
    names: dict[date, list[tuple[str, bool]]] = defaultdict(list)
    for name, begins, ends, (_, tone), _kind in found:
        for place in range((min(ends, last) - max(begins, first)).days + 1):
            names[max(begins, first) + timedelta(days=place)].append((name, tone == "waiting"))
    context = {
        **frame(request, current="leaves"),
        "month": first,
        "weeks": [
            [{"day": day, "in": day.month == first.month, "rest": is_rest(day), "now": day == on, "names": names[day]}
             for day in week]
            for week in weeks_of(first)
        ],
        "columns": (*LIST, KIND) if decides else LIST,
        "rows": found if decides else [row[:4] for row in found],
        "decides": decides,
        "whole": whole,
        "before": _href(month_before(first), whole),
        "after": _href(month_after(first), whole),
        "other": _href(first, not whole),
    }  # fmt: skip
    return render(request, "desk/rosters/calendar.html", context)


def _href(first: date, whole: bool) -> str:
    return f"{reverse('desk:leave-calendar')}?month={first:%Y-%m}{'&whole=yes' if whole else ''}"


def _away(absence: Absence) -> Row:
    leave = getattr(absence, "leave", None)
    kind = LEAVE_KIND_LABELS[LeaveKind(leave.kind)] if leave else absence.reason
    return absence.account.name, absence.from_on, absence.to_on, ("不在岗", "active"), kind


def _asked(leave: Leave) -> Row:
    return (
        leave.account.name, leave.from_on, leave.to_on, ("待批准", "waiting"), LEAVE_KIND_LABELS[LeaveKind(leave.kind)]
    )  # fmt: skip
