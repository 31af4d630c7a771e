"""Inquiries and commendations of the own subtree: what waits, who was praised, and the figures of a period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.cases.words import OPEN_STATUSES, Kind, Status, status_label
from fangxin.domain.inquiries.queries import commendations_by_office, inquiry_figures, received_between
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50
USUAL_DAYS = 30
EARLIEST = date(2000, 1, 1)
COLUMNS = (
    Column(0, "事项", kind="link", head=True),
    Column(1, "状态", kind="status"),
    Column(2, "单位"),
    Column(3, "登记", kind="instant"),
)
BY_OFFICE = (
    Column("office", "单位", head=True),
    Column("received", "收到表扬", kind="number"),
    Column("passed_on", "已转达", kind="number"),
)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def inquiries(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, commendations, and the direct-answer rate of a period."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.GET)
    refusals: list[Refusal] = []
    from_on, to_on = _period(fields, refusals)
    figures = inquiry_figures(by=by, from_on=from_on, to_on=to_on)
    waiting = visible_cases(by=by).filter(kind=Kind.INQUIRY, status__in=OPEN_STATUSES).order_by("received_at", "pk")
    praised = received_between(by=by, kind=Kind.COMMENDATION, from_on=from_on, to_on=to_on).order_by("-received_at")
    rate = figures.direct_answer_rate
    context = {
        **frame(request, current="inquiries"),
        "f": Fields({"from": from_on.isoformat(), "to": to_on.isoformat()}) if not refusals else fields,
        "refusals": refusals,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
        "counts": [
            {"label": _("收到咨询"), "value": figures.received},
            {"label": _("当场答复"), "value": figures.at_once},
            {"label": _("直接答复率"), "value": f"{rate}%" if rate is not None else "—"},
            {"label": _("转为投诉举报"), "value": figures.turned},
            {"label": _("还没答复"), "value": figures.waiting},
        ],
        "columns": COLUMNS,
        "waiting": [_row(one) for one in waiting.select_related("office")[:MOST]],
        "praised": [_row(one) for one in praised.select_related("office")[:MOST]],
        "office_columns": BY_OFFICE,
        "by_office": commendations_by_office(by=by, from_on=from_on, to_on=to_on),
        "may_answer": by.may(Permission.REGISTER),
    }
    return render(request, "desk/inquiries.html", context, status=422 if refusals else 200)


def _period(fields: Fields, refusals: list[Refusal]) -> tuple[date, date]:
    """The days asked for, the last thirty when none or unreadable ones are given."""
    found = {"from": today() - timedelta(days=USUAL_DAYS - 1), "to": today()}
    for name in found:
        text = fields.text(name)
        if not text:
            continue
        try:
            found[name] = date.fromisoformat(text)
        except ValueError:
            refusals.append(DateImpossible(day=text[:20], field=name))
    if not EARLIEST <= found["from"] <= found["to"] <= today() + timedelta(days=366):
        refusals.append(DateImpossible(day=f"{found['from']}—{found['to']}", field="from"))
        return today() - timedelta(days=USUAL_DAYS - 1), today()
    return found["from"], found["to"]


def _row(case: Any) -> tuple[Any, ...]:
    return (
        (case.title, reverse("desk:case", args=[case.number])),
        (status_label(Status(case.status), Kind(case.kind)), "done" if case.status not in OPEN_STATUSES else "active"),
        case.office.short_name,
        case.received_at,
    )
