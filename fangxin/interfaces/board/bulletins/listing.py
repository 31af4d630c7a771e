"""Bulletins by period and state, and counting a new one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.analytics.indicators.periods import period_of
from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.actions.writing import check_period, office_for, write_bulletin
from fangxin.domain.bulletins.models import Bulletin
from fangxin.domain.bulletins.permissions import works_on
from fangxin.domain.bulletins.queries.reading import bulletins_on, counts_by_state
from fangxin.domain.bulletins.words import READERS_LABELS, STATE_LABELS, BulletinState, Readers
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.bulletins.making import counted
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.lake.folder import lake_is_there
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

PAGE = 50
COLUMNS = (
    Column(0, "通报", kind="link", head=True),
    Column(1, "单位"),
    Column(2, "期间"),
    Column(3, "状态", kind="status"),
    Column(4, "发布范围"),
    Column(5, "发布时间", kind="instant"),
)
TONES = {BulletinState.REVIEW: "waiting", BulletinState.DRAFT: "active", BulletinState.PUBLISHED: "done"}
#: so many months, quarters and years back are offered
MONTHS, QUARTERS, YEARS = 13, 5, 3


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins of the caller's subtree, and what the offices above published."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.GET)
    asked = fields.text("state")
    state = BulletinState(asked) if asked in BulletinState.__members__ else None
    skip = min(fields.whole("skip") or 0, 100_000)
    found = list(bulletins_on(by=by, state=state, office=fields.text("office"))[skip : skip + PAGE + 1])
    kept = {name: fields.text(name) for name in ("state", "office") if fields.text(name)}
    counts = counts_by_state(by=by)
    context = {
        **board_frame(request, current="bulletins"),
        "columns": COLUMNS,
        "rows": [_row(one, by) for one in found[:PAGE]],
        "states": [
            {
                "label": label, "href": f"?{urlencode({'state': one.value})}", "current": state is one,
                "value": counts[one],
            }
            for one, label in STATE_LABELS.items()
        ],
        "next": _page(**kept, skip=skip + PAGE) if len(found) > PAGE else "",
        "first": _page(**kept) if skip else "",
        "may_write": by.may(Permission.WRITE_BULLETINS),
        "narrowed": bool(kept),
    }  # fmt: skip
    return render(request, "board/bulletins/list.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_BULLETINS)
def new(request: HttpRequest) -> HttpResponse:
    """Choose the office and the period; the numbers are counted at once."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST if request.method == "POST" else request.GET)
    refusals: list[Refusal] = []
    if request.method == "POST":
        text = fields.text("other") or fields.text("period")
        try:
            office, period, at = office_for(code=fields.text("office"), by=by), period_of(text), now()
            check_period(office=office, period=text, last_on=period.last, at=at)
            made = write_bulletin(
                office=office, period=text, first_on=period.first, last_on=period.last, by=by, at=at,
                counted=counted(office=office, period=text, remarks={}, at=at),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals = [refusal]
        else:
            messages.success(request, _("已计算。请核对，补充说明后提交审批。"))
            return HttpResponseRedirect(reverse("board:bulletin", args=[made.pk]), status=303)
    offices = [(one.code, one.name) for one in offices_overseen(by=by) if one.active]
    own = next((one.code for one in offices_overseen(by=by) if one.pk == by.office_id), "")
    context = {
        **board_frame(request, current="bulletins"),
        "offices": offices,
        "periods": periods_over(today()),
        "there": lake_is_there(),
        "f": fields if fields.text("office") else Fields({**fields, "office": own}),
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    return render(request, "board/bulletins/new.html", context, status=refusals[0].status if refusals else 200)


def periods_over(on: date) -> list[tuple[str, str]]:
    """Months, quarters and years that are over, the newest first, each as it is written and as people say it."""
    last = on.replace(day=1) - timedelta(days=1)
    months: list[tuple[str, str]] = []
    quarters: list[tuple[str, str]] = []
    day = last
    while len(months) < MONTHS:
        months.append((f"{day.year}-{day.month:02}", f"{day.year}年{day.month}月"))
        if day.month % 3 == 0 and len(quarters) < QUARTERS:
            quarter = day.month // 3
            quarters.append((f"{day.year}Q{quarter}", f"{day.year}年第{'一二三四'[quarter - 1]}季度"))
        day = day.replace(day=1) - timedelta(days=1)
    newest = on.year - 1
    return [*months, *quarters, *((str(year), f"{year}年") for year in range(newest, newest - YEARS, -1))]


def _row(one: Bulletin, by: Actor) -> tuple[Any, ...]:
    works = works_on(bulletin=one, by=by)
    state = BulletinState(one.state) if works else BulletinState.PUBLISHED
    correcting = works and one.in_force is not None and state is not BulletinState.PUBLISHED
    label = STATE_LABELS[state] + (_("（更正）") if correcting else "")
    return (
        (one.title, reverse("board:bulletin", args=[one.pk])), one.office.short_name, one.period, (label, TONES.get(state, "")),
        READERS_LABELS[Readers(one.readers)] if one.readers else None, one.published_at,
    )  # fmt: skip


def _page(**asked: Any) -> str:
    return f"{reverse('board:bulletins')}?{urlencode(asked)}"
