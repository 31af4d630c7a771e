"""Online settlement at the desk: who asks to join, who joined and how they answer, who should leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.odr.actions.enrolling import let_join, put_out, refuse_joining
from fangxin.domain.odr.queries.disputes import figures_between, figures_of_many
from fangxin.domain.odr.queries.enrolments import enrolled, enrolments_to_decide, last_enrolment_of
from fangxin.domain.odr.rules.figures import must_leave
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.odr.words import ENROLMENT_LABELS, EnrolmentState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.public.reading import Fields, fields_of

PAGE = 50
MONTH = timedelta(days=365) / 12
ACTS = {"join": "已批准加入。", "refuse": "已答复不予加入。", "out": "已移出。"}


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def settling(request: HttpRequest) -> HttpResponse:
    """Applications, then the enterprises of the region with their figures."""
    return _shown(request)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.APPROVE_ENROLMENT)
def decide(request: HttpRequest, enrolment_id: int, enrolment_act: str) -> HttpResponse:
    """Let one join, refuse it, or put it out for cause."""
    if request.method != "POST" or enrolment_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"enrolment_id": enrolment_id, "by": request.actor, "at": now()}  # type: ignore[attr-defined]
    try:
        if enrolment_act == "join":
            let_join(**given)
        elif enrolment_act == "refuse":
            refuse_joining(reason=fields.line("reason"), **given)
        else:
            put_out(ground=fields.text("ground"), reason=fields.line("reason"), **given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, refusal=refusal, fields=fields, failed=f"{enrolment_act}-{enrolment_id}")
    messages.success(request, _(ACTS[enrolment_act]))
    return HttpResponseRedirect(reverse("desk:merchant-settling"), status=303)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """How the merchant stands in online settlement."""
    last = last_enrolment_of(merchant_id=merchant.pk)
    if last is None:
        return None
    on = today()
    figures = figures_between(merchant_ids=family_of(merchant.pk), first=on - timedelta(days=364), last=on)
    return {"last": last, "label": ENROLMENT_LABELS[EnrolmentState(last.state)], "figures": figures}


def _shown(
    request: HttpRequest, *, refusal: Refusal | None = None, fields: Fields | None = None, failed: str = ""
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    rules, on = policy(), today()
    begin = fields_of(request.GET).whole("from") or 0
    joined = list(enrolled(by=by)[begin : begin + PAGE + 1])
    first = on - MONTH * rules.leave.months + timedelta(days=1)
    figures = figures_of_many(merchant_ids=[one.merchant_id for one in joined[:PAGE]], first=first, last=on)
    context = {
        **frame(request, current="merchants"),
        "asked": list(enrolments_to_decide(by=by)[:PAGE]),
        "conditions": {name: one.label for name, one in rules.conditions.items()},
        "joined": [
            {
                "enrolment": one,
                "figures": figures[one.merchant_id],
                "grounds": [
                    rules.grounds[name] for name in must_leave(figures=figures[one.merchant_id], leave=rules.leave)
                ],
            }
            for one in joined[:PAGE]
        ],
        "following": reverse("desk:merchant-settling", query={"from": begin + PAGE}) if len(joined) > PAGE else "",
        "grounds": list(rules.grounds.items()),
        "months": rules.leave.months,
        "decides": by.may(Permission.APPROVE_ENROLMENT),
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/settling.html", context, status=refusal.status if refusal else 200)
