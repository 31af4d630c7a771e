"""Who held the work of an office in some weeks: as holder, standing in, and whose deadlines passed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.models import Account, Office
from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.queries.tenures import MOST, tenures_in
from fangxin.domain.cases.rules.tenure import Tenure
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.rosters.days import day_given
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

DAYS = 30
LONGEST_DAYS = 366
COLUMNS = (
    Column(0, "承办人", head=True),
    Column(1, "件数", kind="number"),
    Column(2, "本人承办（件·天）", kind="number"),
    Column(3, "代岗承办（件·天）", kind="number"),
    Column(4, "本人承办时超期", kind="number"),
    Column(5, "代岗时超期", kind="number"),
)


class SpanUnusual(Refusal):
    """The days of an evaluation are out of order, or too many."""

    code = "tenure_days_unusual"
    status = 422
    sentence = "结束日期不能早于开始日期，一次最长一年。"


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def holding(request: HttpRequest) -> HttpResponse:
    """The officers of one office with what each held between two days."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, on = fields_of(request.GET), today()
    offices = list(offices_overseen(by=by).filter(active=True))
    office = next((one for one in offices if one.pk == (fields.whole("office") or by.office_id)), offices[0])
    refusal: Refusal | None = None
    since, until = on - timedelta(days=DAYS), on
    try:
        since, until = _span(fields, since, until)
    except Refusal as wrong:
        refusal = wrong
    found = _found(office, since, until, by) if refusal is None else None
    context = {
        **frame(request, current="leaves"),
        "offices": [(one.pk, one.name) for one in offices],
        "office": office,
        "since": fields.text("since") or since.isoformat(),
        "until": fields.text("until") or until.isoformat(),
        "columns": COLUMNS,
        "rows": _rows(found) if found is not None else [],
        "too_many": found is None and refusal is None,
        "most": MOST,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "desk/rosters/holding.html", context, status=refusal.status if refusal else 200)


def _span(fields: Fields, since: date, until: date) -> tuple[date, date]:
    """The days asked for, else the last month."""
    if fields.text("since"):
        since = day_given(fields, "since")
    if fields.text("until"):
        until = day_given(fields, "until")
    if until < since or (until - since).days >= LONGEST_DAYS:
        raise SpanUnusual(field="until")
    return since, until


def _found(office: Office, since: date, until: date, by: Actor) -> dict[int, Tenure] | None:
    begin = datetime.combine(since, time(), tzinfo=BEIJING)
    end = min(datetime.combine(until + timedelta(days=1), time(), tzinfo=BEIJING), now())
    return tenures_in(office=office, since=begin, until=end, by=by)


def _rows(found: dict[int, Tenure]) -> list[tuple[Any, ...]]:
    names = dict(Account.objects.filter(pk__in=found).values_list("pk", "name"))
    rows = [
        (names[account_id], len(one.cases), _days(one.own), _days(one.instead), one.missed, one.missed_instead)
        for account_id, one in found.items()
    ]
    return sorted(rows, key=lambda row: (-int(row[1]), str(row[0])))


def _days(span: timedelta) -> str:
    """Case days to one place; a dash where there were none."""
    return f"{span / timedelta(days=1):.1f}" if span else "0"
