"""Complaints about the merchant that are or will be public: seeing them first, answering, objecting with evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.disclosure.actions.objecting import FILES_MOST, answer_publicly, object_to, objection_until
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicAnswer
from fangxin.domain.disclosure.permissions import of_merchant
from fangxin.domain.disclosure.words import (
    ANSWER_LABELS,
    OBJECTION_LABELS,
    STATE_LABELS,
    AnswerState,
    ObjectionState,
    State,
)
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.words import Duty
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.waiting import Todo
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 100
#: what a merchant is shown: what is decided on internally only stays with the agency
SHOWN = (State.WAITING, State.PUBLISHED, State.SUSPENDED, State.REMOVED, State.EXPIRED)
_TONES = {State.PUBLISHED: "done", State.WAITING: "waiting", State.SUSPENDED: "active"}


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def disclosures(request: MemberRequest) -> HttpResponse:
    """Every complaint about the merchant that is, was or will be public."""
    found = of_merchant(merchant_id=request.merchant.pk).filter(state__in=SHOWN).order_by("-pk")[:MOST]
    rows = [
        {
            "href": reverse("merchant:disclosure", args=[one.pk]), "title": one.title, "state": STATE_LABELS[State(one.state)],
            "tone": _TONES.get(State(one.state), ""), "publish_on": one.publish_on, "expires_on": one.expires_on,
        }
        for one in found
    ]  # fmt: skip
    return render(
        request, "merchant/disclosures.html", {**merchant_frame(request, current="disclosures"), "rows": rows}
    )


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def disclosure(request: MemberRequest, disclosure_id: int) -> HttpResponse:
    """One of them, as it is shown to everybody."""
    return _shown(request, disclosure_id)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def act(request: MemberRequest, disclosure_id: int, disclosure_act: str) -> HttpResponse:
    """Answer in public, or object."""
    if request.method != "POST" or disclosure_act not in ("answer", "object"):
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {
        "disclosure_id": disclosure_id, "merchant_id": request.merchant.pk, "by": request.actor, "at": now(),
    }  # fmt: skip
    try:
        if disclosure_act == "answer":
            answer_publicly(answer=fields.text("answer"), **given)
        else:
            files = [(file.name or "", file.read()) for file in request.FILES.getlist("files")[:FILES_MOST]]
            object_to(reason=fields.text("reason"), files=files, **given)
    except Refusal as refusal:
        if refusal.status not in (400, 409, 413, 415, 422):
            raise
        return _shown(request, disclosure_id, refusal=refusal, fields=fields, failed=disclosure_act)
    said = _("答复已收到，审核后随公示显示。") if disclosure_act == "answer" else _("异议已收到，决定前不公示。")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("merchant:disclosure", args=[disclosure_id]), status=303)


def to_do(merchant: Merchant, on: date) -> list[Todo]:
    """What is going to be public soon, and may still be objected to before."""
    rows = (
        of_merchant(merchant_id=merchant.pk)
        .filter(state=State.WAITING, publish_on__gte=on)
        .order_by("publish_on", "pk")
    )
    return [
        Todo(
            what=_("投诉信息即将公示：%(title)s") % {"title": row.title[:20]},
            href=reverse("merchant:disclosure", args=[row.pk]), duty=Duty.SETTLE,
            hint=_("可以公开答复，或者提出异议"), due_on=until,
        )
        for row in rows[:MOST]
        if (until := objection_until(row)) >= on
    ]  # fmt: skip


def _shown(
    request: MemberRequest,
    disclosure_id: int,
    *,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    rows = of_merchant(merchant_id=request.merchant.pk).filter(state__in=SHOWN)
    row = rows.select_related("case__office").filter(pk=disclosure_id).first()
    if row is None:
        raise NotFound
    state = State(row.state)
    answer = PublicAnswer.objects.filter(disclosure=row).order_by("-given_at").first()
    objections = [
        {"reason": one.reason, "state": OBJECTION_LABELS[ObjectionState(one.state)], "raised_at": one.raised_at,
         "decide_by": one.decide_by, "decision": one.decision, "waits": one.state == ObjectionState.ASKED}
        for one in Objection.objects.filter(disclosure=row).order_by("-raised_at")
    ]  # fmt: skip
    context = {
        **merchant_frame(request, current="disclosures"), "row": row, "state": STATE_LABELS[state],
        "tone": _TONES.get(state, ""), "answer": answer, "answer_label": ANSWER_LABELS[AnswerState(answer.state)] if answer else "",
        "may_answer": state in (State.WAITING, State.PUBLISHED, State.SUSPENDED)
        and (answer is None or answer.state == AnswerState.REFUSED),
        "may_object": _may_object(row, today()), "until": objection_until(row) if state is State.WAITING else None,
        "objections": objections, "most": FILES_MOST, "f": fields or Fields(), "failed": failed,
        "refusals": [refusal] if refusal else [], "errors": {refusal.field or "form": refusal.told()} if refusal else {},
        "register_href": reverse("public:register-entry", args=[row.public_number]) if state is State.PUBLISHED else "",
    }  # fmt: skip
    return render(request, "merchant/disclosure.html", context, status=refusal.status if refusal else 200)


def _may_object(row: Disclosure, on: date) -> bool:
    return row.state == State.PUBLISHED or (row.state == State.WAITING and on <= objection_until(row))
