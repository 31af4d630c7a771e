"""The rounds of evaluation, what waits in them, and opening one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions.opening import open_round
from fangxin.domain.evaluation.models import Round
from fangxin.domain.evaluation.queries.rounds import appeals_waiting, offices_below, rounds_seen
from fangxin.domain.evaluation.words import RoundKind
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.evaluation.showing import state_of, title_of
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evaluation.counting import Asked, asked_of, counting
from fangxin.interfaces.evaluation.keeping import scheme_for, scheme_of, used
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

MOST, WAITING = 60, 20
COLUMNS = (
    Column(0, "评价", kind="link", head=True), Column(1, "组织单位"), Column(2, "状态", kind="status"), Column(3, "现行结果"),
    Column(4, "复核截止", kind="day"), Column(5, "方案"),
)  # fmt: skip
APPEALS = (
    Column(0, "复核申请", kind="link", head=True), Column(1, "评价"), Column(2, "指标"), Column(3, "决定期限", kind="day"),
)  # fmt: skip


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_FIGURES)
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds the caller sees, the appeals that wait, and the form that opens a round."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), list[Refusal]()
    if request.method == "POST":
        if not by.may(Permission.EVALUATE):
            raise NotPermitted(act="组织效能评价")
        try:
            made = _opened(fields, by)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals = [refusal]
        else:
            messages.success(request, "评价已计算，请核对后公布。")
            return HttpResponseRedirect(reverse("board:evaluation-round", args=[made.pk]), status=303)
    return render(
        request, "board/evaluation/rounds.html", _context(request, by, fields, refusals), status=_status(refusals)
    )


def _opened(fields: Fields, by: Actor) -> Round:
    asked, at = asked_of(fields.text("period")), now()
    office = Office.objects.get(pk=by.office_id or 0)
    scheme = scheme_for(office=office, on=asked.last)
    return open_round(
        kind=asked.kind, first=asked.first, last=asked.last, scheme=used(scheme),
        count=counting(scheme=scheme, asked=asked, at=at), by=by, at=at,
    )  # fmt: skip


def _context(request: HttpRequest, by: Actor, fields: Fields, refusals: list[Refusal]) -> dict[str, Any]:
    office = Office.objects.filter(pk=by.office_id or 0).first()
    opens = by.may(Permission.EVALUATE) and office is not None and bool(offices_below(office))
    found = list(rounds_seen(by=by)[:MOST])
    waiting = [
        one for one in appeals_waiting(by=by)[:WAITING] if by.oversees(one.round.path) or one.office_id == by.office_id
    ]
    return {
        **board_frame(request, current="evaluation"),
        "columns": COLUMNS,
        "rows": [_row(one) for one in found],
        "most": MOST if len(found) == MOST else 0,
        "appeal_columns": APPEALS,
        "appeals": [
            (
                (one.office.short_name, reverse("board:evaluation-appeal", args=[one.pk])), title_of(one.round),
                _item(one.round, one.item), one.due_on,
            )
            for one in waiting
        ],
        "opens": opens,
        "periods": _periods(today()),
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }  # fmt: skip


def _item(round_: Round, name: str) -> str:
    item = scheme_of(round_).item(name)
    return item.label if item is not None else name


def _row(one: Round) -> tuple[Any, ...]:
    return (
        (title_of(one), reverse("board:evaluation-round", args=[one.pk])), one.office.short_name, state_of(one, today()),
        f"第 {one.edition} 版", one.appeals_until, f"{one.scheme_title}（第 {one.scheme_version} 版）",
    )  # fmt: skip


def _periods(on: date) -> list[tuple[str, str]]:
    """The last twelve months that are over, and the year before."""
    found, last = [], on.replace(day=1) - timedelta(days=1)
    for _ in range(12):
        found.append((f"{last:%Y-%m}", f"{last.year}年{last.month}月"))
        last = last.replace(day=1) - timedelta(days=1)
    return [*found, (f"{on.year - 1}", f"{on.year - 1}年（年度）")]


def _status(refusals: list[Refusal]) -> int:
    return refusals[0].status if refusals else 200


def asked_by(round_: Round) -> Asked:
    """The period of a round."""
    return Asked(kind=RoundKind(round_.kind), first=round_.first, last=round_.last)
