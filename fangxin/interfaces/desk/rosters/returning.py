"""Coming back: what others did on the own cases while one was away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.models import Absence
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.queries.standing_in import Done, done_meanwhile
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column

COLUMNS = (
    Column(0, "件", kind="link", head=True),
    Column(1, "办理"),
    Column(2, "经办人"),
    Column(3, "时间", kind="instant"),
)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def meanwhile(request: HttpRequest, absence_id: int) -> HttpResponse:
    """What others did on the caller's cases during one of the caller's absences."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    absence = Absence.objects.filter(pk=absence_id, account_id=by.account_id or 0).first()
    if absence is None:
        raise NotFound
    since, until = _in_force(absence)
    found = done_meanwhile(since=since, until=min(until, now()), by=by) if since < min(until, now()) else []
    context = {
        **frame(request, current="leaves"),
        "absence": absence,
        "since": since,
        "until": until,
        "columns": COLUMNS,
        "rows": [_row(one) for one in found],
        "cases": len({one.case.pk for one in found}),
    }
    return render(request, "desk/rosters/meanwhile.html", context)


def _in_force(absence: Absence) -> tuple[datetime, datetime]:
    """From when to when the substitute served."""
    begin = datetime.combine(absence.from_on, time(), tzinfo=BEIJING)
    end = datetime.combine(absence.to_on + timedelta(days=1), time(), tzinfo=BEIJING)
    begin = max(begin, absence.recorded_at) if absence.recorded_at else begin
    return begin, min(end, absence.cancelled_at) if absence.cancelled_at else end


def _row(one: Done) -> tuple[Any, ...]:
    who = (
        f"{one.entry.actor_name}（代您）" if one.instead else f"{one.entry.actor_name} {one.entry.office_name}".strip()
    )
    return (one.case.title, reverse("desk:case", args=[one.case.number])), one.entry.label, who, one.entry.at
