"""Figures that no case tells: listed, noted with their source, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.actions.noting import note_figure, withdraw_figure
from fangxin.domain.bulletins.actions.writing import office_for
from fangxin.domain.bulletins.models import Noted
from fangxin.domain.bulletins.queries.reading import noted_figures
from fangxin.domain.bulletins.rules.noting import Noting
from fangxin.domain.bulletins.words import NOTED_STATE_LABELS, NotedState
from fangxin.foundation.noted_book import Approx, noted_book, printed_noted
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.public.reading import Fields, fields_of

PAGE = 50
APPROX_LABELS = {Approx.EXACT: "准确", Approx.AT_LEAST: "以上（印作“多”“以上”）", Approx.ALMOST: "近"}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_FIGURES)
def noted(request: HttpRequest) -> HttpResponse:
    """The noted figures of the caller's subtree, and the form for another."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        year = today().year
        return _shown(request, Fields({"first_on": f"{year}-01-01", "last_on": f"{today()}"}))
    fields = fields_of(request.POST)
    try:
        row = note_figure(
            office=office_for(code=fields.text("office"), by=by), noting=_noting(fields), by=by, at=now()
        )  # fmt: skip
    except SeveralRefusals as several:
        return _shown(request, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, fields, [refusal])
    messages.success(request, _("已填报“%(label)s”。") % {"label": noted_book().of(row.figure).label})
    return HttpResponseRedirect(reverse("board:noted"), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_BULLETINS)
def withdraw(request: HttpRequest, noted_id: int) -> HttpResponse:
    """Take a figure back."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    try:
        withdraw_figure(noted_id=noted_id, reason=fields.text("reason"), by=by, at=now())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, Fields(), [refusal], failed=noted_id)
    messages.success(request, _("已撤回，不再计入通报。"))
    return HttpResponseRedirect(reverse("board:noted"), status=303)


def _shown(
    request: HttpRequest, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = (), *, failed: int = 0
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    chosen = fields_of(request.GET).text("figure")
    found = page_of(
        noted_figures(by=by, figure=chosen), number=fields_of(request.GET).page(), path=reverse("board:noted"), size=PAGE,
        at=failed or None,
    )  # fmt: skip
    figures = noted_book().figures
    context = {
        **board_frame(request, current="bulletins"),
        "rows": [_row(one) for one in found.rows],
        "found": found,
        "figures": [("", _("请选择")), *((code, one.label) for code, one in figures.items())],
        "offices": [(one.code, one.name) for one in offices_overseen(by=by) if one.active],
        "approx": [(one.value, APPROX_LABELS[one]) for one in Approx],
        "may_write": by.may(Permission.WRITE_BULLETINS),
        "own": by.office_name,
        "f": fields,
        "failed": failed,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "board/bulletins/noted.html", context, status=status)


def _row(one: Noted) -> dict[str, Any]:
    kind = noted_book().figures.get(one.figure)
    return {
        "pk": one.pk,
        "label": kind.label if kind else one.figure,
        "printed": printed_noted(kind=kind, hundredths=one.value, approx=Approx(one.approx)) if kind else one.value / 100,
        "office": one.office.short_name, "first_on": one.first_on, "last_on": one.last_on, "source": one.source,
        "by": one.noted_by, "at": one.noted_at, "standing": one.state == NotedState.STANDING,
        "state": NOTED_STATE_LABELS[NotedState(one.state)],
    }  # fmt: skip


def _noting(fields: Fields) -> Noting:
    return Noting(
        figure=fields.text("figure"), value=fields.text("value"), approx=fields.text("approx"),
        first_on=_day(fields.text("first_on")), last_on=_day(fields.text("last_on")), source=fields.line("source"),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
