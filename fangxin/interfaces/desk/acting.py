"""Acting on a case from its page: one address an act, each calling exactly one action."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import case_by_number
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.acts import ACTS
from fangxin.interfaces.desk.case import context_of
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_CASES)
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Carry out one act on one case, compared with the version the officer saw."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    if request.method != "POST" or act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    common = {"version": fields.whole("version") or 0, "by": by, "at": now()}
    try:
        ACTS[act].doing(case, fields, common)
    except SeveralRefusals as several:
        return _again(request, case, act, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _again(request, case_by_number(number=number, by=by), act, fields, [refusal])
    messages.success(request, ACTS[act].done)
    return HttpResponseRedirect(reverse("desk:case", args=[number]), status=303)


def _again(request: HttpRequest, case: Case, act: str, fields: Fields, refusals: list[Refusal]) -> HttpResponse:
    context = context_of(request, case, refusals=refusals, failed=act, fields=fields)
    return render(request, "desk/case.html", context, status=refusals[0].status)
