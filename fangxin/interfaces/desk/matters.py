"""Cases that may be one dispute: the list of what waits for a decision, and two cases beside each other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Status
from fangxin.domain.matters.actions.joining import join, refuse_pair
from fangxin.domain.matters.actions.looking import evidence_of
from fangxin.domain.matters.queries import (
    compared_case,
    matter_of,
    members_of,
    open_matters,
    open_suggestions,
    pair_between,
    weighed_pair,
)
from fangxin.domain.matters.rules.joining import NotOneKind
from fangxin.domain.matters.words import SuggestionState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.panels.matter import compare_href, named, said
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50


@page(for_=Audience.OFFICER, permission=Permission.JOIN_MATTERS)
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may be one dispute in the own area, most likely first; and the matters under way."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    pairs = [
        {"one": named(row.one), "other": named(row.other), **said(row.points, row.evidence),
         "href": compare_href(row.one, row.other)}
        for row in open_suggestions(by=by, most=MOST)
    ]  # fmt: skip
    matters = [
        (
            (matter.lead.title, f"{reverse('desk:case', args=[matter.lead.number])}#matter"),
            matter.lead.office.name,
            matter.formed_by,
            matter.formed_at,
        )
        for matter in open_matters(by=by, most=MOST)
    ]
    context = {**frame(request, current="matters"), "pairs": pairs, "matters": matters, "most": MOST}
    return render(request, "desk/matters.html", context)


@page(for_=Audience.OFFICER, permission=Permission.JOIN_MATTERS)
def find(request: HttpRequest, number: str) -> HttpResponse:
    """From a number typed on the case page to the page that compares."""
    other = fields_of(request.GET).line("other")
    if not other or "/" in other:
        raise NotFound(field="other")
    return HttpResponseRedirect(reverse("desk:compare", args=[number, other]))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.JOIN_MATTERS)
def compare(request: HttpRequest, number: str, other: str) -> HttpResponse:
    """Two cases beside each other with all that speaks for and against; joining them, or saying that they are not one."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    one, two = compared_case(number=number, by=by), compared_case(number=other, by=by)
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        known: dict[str, Any] = {
            "number": one.number,
            "other": two.number,
            "reason": fields.text("reason"),
            "by": by,
            "at": now(),
        }
        try:
            if fields.text("decision") == "join":
                join(
                    version=fields.whole("version") or 0, lead=fields.text("lead"), send=fields.ticked("send"), **known
                )
                messages.success(request, "已合并办理。")
            elif fields.text("decision") == "refuse":
                refuse_pair(**known)
                messages.success(request, "已记录不是同一件事，以后不再提示。")
            else:
                raise NotFound
        except Refusal as refusal:
            if refusal.status not in (403, 409, 422):
                raise
            refusals.append(refusal)
            one, two = compared_case(number=number, by=by), compared_case(number=other, by=by)
        else:
            return HttpResponseRedirect(f"{reverse('desk:case', args=[number])}#matter", status=303)
    return _compared(request, one, two, fields, refusals)


def _compared(request: HttpRequest, one: Case, two: Case, fields: Fields, refusals: list[Refusal]) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    weighed = weighed_pair(one=one, other=two)
    if weighed is None:
        raise NotOneKind
    stored = pair_between(case_id=one.pk, other_id=two.pk)
    first = matter_of(case_id=one.pk)
    together = first is not None and two.pk in {member.case_id for member in members_of(matter=first)}
    context: dict[str, Any] = {
        **frame(request, current="matters"),
        "case": one,
        "sides": [_side(one), _side(two)],
        "weighed": said(weighed.points, evidence_of(weighed)),
        "rejected": stored if stored is not None and stored.state == SuggestionState.REJECTED else None,
        "together": together,
        "leads": [
            ("", "由系统选择：已在办理的、先登记的优先"),
            *((case.number, f"{case.number} {case.title}") for case in (one, two)),
        ],
        "queued": by.may(Permission.DISPATCH) and Status.RECEIVED in (one.status, two.status),
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "f": fields,
    }
    return render(request, "desk/compare.html", context, status=refusals[0].status if refusals else 200)


def _side(case: Case) -> dict[str, Any]:
    matter = matter_of(case_id=case.pk)
    return {
        **named(case),
        "case": case,
        "href": reverse("desk:case", args=[case.number]),
        "matter": len(members_of(matter=matter)) if matter is not None else 0,
    }
