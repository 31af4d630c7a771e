"""The cases an office's figure is counted from, those that miss first, as far as the caller's jurisdiction reaches."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.evaluation.permissions import sees_points
from fangxin.domain.evaluation.queries.rounds import edition_of, round_seen, standing_of
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.evaluation import showing
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now
from fangxin.interfaces.evaluation.keeping import scheme_of
from fangxin.interfaces.evaluation.recounting import cases_counted, names_cases
from fangxin.interfaces.look.rows import Column

COLUMNS = (
    Column(0, "件", kind="link", head=True), Column(1, "编号"), Column(2, "承办单位"), Column(3, "收到", kind="day"),
    Column(4, "计入分子", kind="status"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def cases(request: HttpRequest, round_id: int, unit_id: int, item_name: str) -> HttpResponse:
    """The cases of an item; `?missed=1`: only those that are not in the numerator."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = round_seen(round_id=round_id, by=by)
    standing = standing_of(edition=edition_of(round_=found), office_id=unit_id)
    scheme = scheme_of(found)
    one = scheme.item(item_name)
    if one is None or not names_cases(one) or not sees_points(round_=found, office=standing.office, by=by):
        raise NotFound
    missed = request.GET.get("missed") == "1"
    shown, hidden = cases_counted(
        round_=found, scheme=scheme, item=one, office=standing.office, missed_only=missed, by=by, at=now()
    )
    context = {
        **board_frame(request, current="evaluation"),
        "round": found,
        "title": showing.title_of(found),
        "standing": standing,
        "item": one,
        "missed": missed,
        "columns": COLUMNS,
        "rows": [
            (
                (f"{KIND_LABELS[Kind(case.kind)]} {case.title}", reverse("desk:case", args=[case.number])), case.number,
                case.office.short_name, case.received_at.date(), ("是", "done") if reached else ("否", "overdue"),
            )
            for case, reached in shown
        ],
        "hidden": hidden,
    }  # fmt: skip
    return render(request, "board/evaluation/cases.html", context)
