"""Joining online settlement: the conditions, the pledge, how one stands, leaving."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxin.domain.merchants.queries import family_of
from fangxin.domain.odr.actions.enrolling import ask_to_join, leave, may_return_on
from fangxin.domain.odr.queries.disputes import figures_between
from fangxin.domain.odr.queries.enrolments import enrolment_of, last_enrolment_of
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.odr.words import ENROLMENT_LABELS, EnrolmentState
from fangxin.domain.staff.words import Duty
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.public.reading import Fields, fields_of

YEAR = timedelta(days=365)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.MANAGE)
def enrolment(request: MemberRequest) -> HttpResponse:
    """How the merchant stands, its figures of the last 365 days, and the form to join."""
    if request.method != "POST":
        return _shown(request)
    fields = fields_of(request.POST)
    try:
        ask_to_join(
            merchant=request.merchant, conditions=fields.several("conditions"), pledged=fields.ticked("pledged"),
            contact_phone=fields.text("contact_phone"), by=request.actor, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        refusal.field = refusal.field or "contact_phone"
        return _shown(request, refusal=refusal, fields=fields)
    messages.success(request, _("已提交申请，所在地市场监管部门批准后生效。"))
    return HttpResponseRedirect(path_of("merchant:enrolment"), status=303)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.MANAGE)
def leaving(request: MemberRequest) -> HttpResponse:
    """Leave, or take the application back. Only a form does it."""
    if request.method == "POST":
        leave(merchant=request.merchant, by=request.actor, at=now())
        messages.success(request, _("已退出。还没有结束的纠纷请继续处理完。"))
    return HttpResponseRedirect(path_of("merchant:enrolment"), status=303)


def _shown(request: MemberRequest, *, refusal: Refusal | None = None, fields: Fields | None = None) -> HttpResponse:
    rules = policy()
    running, last = enrolment_of(merchant_id=request.merchant.pk), last_enrolment_of(merchant_id=request.merchant.pk)
    back = may_return_on(merchant_id=request.merchant.pk)
    terms = rules.terms_in(request.merchant.region_code)
    first = today() - YEAR + timedelta(days=1)
    context = {
        **merchant_frame(request, current="enrolment"),
        "running": running,
        "last": last,
        "label": ENROLMENT_LABELS[EnrolmentState(last.state)] if last is not None else "",
        "ground": rules.grounds.get(last.left_ground, "") if last is not None else "",
        "back": back if back is not None and back > today() else None,
        "conditions": [(name, f"{one.label}（{one.source}）") for name, one in rules.conditions.items()],
        "pledge": rules.pledge,
        "term": lawbook().clock(terms.end).term_on(today()),
        "figures": figures_between(merchant_ids=family_of(request.merchant.pk), first=first, last=today()),
        "f": fields or Fields({"contact_phone": request.merchant.phone}),
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "merchant/enrolment.html", context, status=refusal.status if refusal else 200)
