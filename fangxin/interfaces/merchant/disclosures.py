"""Complaints about the merchant that are or will be public: seeing them first, answering, objecting with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.disclosure.actions.objecting import answer_publicly, object_to, objection_until
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicAnswer
from fangxin.domain.disclosure.permissions import TAKEN_BACK, of_merchant, told_to_merchant
from fangxin.domain.disclosure.queries.waiting import files_of
from fangxin.domain.disclosure.words import (
    ANSWER_LABELS,
    GIVEN_UP,
    OBJECTION_LABELS,
    STATE_LABELS,
    AnswerState,
    ObjectionState,
    State,
)
from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.evidence.words import Side
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.words import Duty
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.waiting import Todo
from fangxin.interfaces.public.drafts import draft_of, good_draft
from fangxin.interfaces.public.reading import Fields, fields_of, whole

MOST, PAGE = 100, 30
_TONES = {State.PUBLISHED: "done", State.WAITING: "waiting", State.SUSPENDED: "active"}


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def disclosures(request: MemberRequest) -> HttpResponse:
    """Every complaint about the merchant that is, was or will be public, newest first."""
    rows_of = told_to_merchant(merchant_id=request.merchant.pk).order_by("-pk")
    if (after := whole(request.GET.get("after", ""))) is not None:
        rows_of = rows_of.filter(pk__lt=after)
    found = list(rows_of[: PAGE + 1])
    rows = [
        {
            "href": reverse("merchant:disclosure", args=[one.pk]), "title": one.title, "state": STATE_LABELS[State(one.state)],
            "tone": _TONES.get(State(one.state), ""), "publish_on": one.publish_on, "expires_on": one.expires_on,
            "ended": one.state in TAKEN_BACK or one.state == State.REMOVED,
        }
        for one in found[:PAGE]
    ]  # fmt: skip
    context = {
        **merchant_frame(request, current="disclosures"), "rows": rows,
        "next": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first": reverse("merchant:disclosures") if after is not None else "",
    }  # fmt: skip
    return render(request, "merchant/disclosures.html", context)


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def disclosure(request: MemberRequest, disclosure_id: int) -> HttpResponse:
    """One of them, as it is shown to everybody."""
    return _shown(request, disclosure_id)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def act(request: MemberRequest, disclosure_id: int, disclosure_act: str) -> HttpResponse:
    """Answer in public, or object."""
    if request.method != "POST" or disclosure_act not in ("answer", "object"):
        raise NotFound
    fields, refusals = fields_of(request.POST), list[Refusal]()
    given: dict[str, Any] = {
        "disclosure_id": disclosure_id, "merchant_id": request.merchant.pk, "by": request.actor, "at": now(),
    }  # fmt: skip
    try:
        if disclosure_act == "answer":
            answer_publicly(answer=fields.text("answer"), **given)
        else:
            draft = draft_of(fields.text("draft"))
            refusals = keep_posted_files(request, draft_token=draft, at=given["at"], side=Side.MERCHANT)
            if not refusals:
                object_to(reason=fields.text("reason"), draft_token=draft, **given)
    except Refusal as refusal:
        if refusal.status not in (409, 410, 422):
            raise
        refusals = [refusal]
    if refusals:
        return _shown(request, disclosure_id, refusals=refusals, fields=fields, failed=disclosure_act)
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
    refusals: Sequence[Refusal] = (),
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    rows = told_to_merchant(merchant_id=request.merchant.pk)
    row = rows.select_related("case__office").filter(pk=disclosure_id).first()
    if row is None:
        raise NotFound
    state, f = State(row.state), fields or Fields()
    f["draft"] = good_draft(f.text("draft"))
    answer = PublicAnswer.objects.filter(disclosure=row).order_by("-given_at").first()
    raised = list(Objection.objects.filter(disclosure=row).order_by("-raised_at"))
    files = files_of(raised)
    objections = [
        {"reason": one.reason, "state": OBJECTION_LABELS[ObjectionState(one.state)], "raised_at": one.raised_at,
         "decide_by": one.decide_by, "decision": one.decision, "waits": one.state == ObjectionState.ASKED,
         "files": [files[pk].name for pk in one.files if pk in files], "lapsed": one.state == ObjectionState.LAPSED}
        for one in raised
    ]  # fmt: skip
    context = {
        **merchant_frame(request, current="disclosures"), "row": row, "state": STATE_LABELS[state],
        "tone": _TONES.get(state, ""), "answer": answer, "answer_label": ANSWER_LABELS[AnswerState(answer.state)] if answer else "",
        "may_answer": state in (State.WAITING, State.PUBLISHED, State.SUSPENDED)
        and (answer is None or answer.state in GIVEN_UP),
        "may_object": all(one["lapsed"] for one in objections) and _may_object(row, today()),
        "until": objection_until(row) if state is State.WAITING else None,
        "objections": objections, "published_on": day_of(row.published_at) if row.published_at else None, "f": f,
        "failed": failed, "files": draft_files(draft_token=draft_of(f.text("draft"))),
        "refusals": refusals, "errors": {one.field or "form": one.told() for one in refusals},
        "register_href": reverse("public:register-entry", args=[row.public_number]) if state is State.PUBLISHED else "",
    }  # fmt: skip
    status = max((one.status for one in refusals), default=200)
    return render(request, "merchant/disclosure.html", context, status=status)


def _may_object(row: Disclosure, on: date) -> bool:
    return row.state == State.PUBLISHED or (row.state == State.WAITING and on <= objection_until(row))
