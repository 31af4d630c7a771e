"""The merchant's credit: the grade explained, what counts until when, asking for repair and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.credit.actions.repairing import ask_repair, take_back
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.queries.desk import (
    decision_due,
    eligible,
    own_event,
    own_repair,
    repair_open,
    repairs_of,
)
from fangxin.domain.credit.queries.grades import grade_of, line_of
from fangxin.domain.credit.rules.repairing import check_eligible
from fangxin.domain.credit.words import CLASS_LABELS, RepairState
from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.evidence.words import Side
from fangxin.domain.staff.words import Duty
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.evidence.showing import brought
from fangxin.interfaces.look import crediting
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.MERCHANT)
def credit(request: MemberRequest) -> HttpResponse:
    """The grade line by line; what of it may be repaired, and when; the applications."""
    on, merchant_id = today(), request.merchant.pk
    found = grade_of(merchant_id=merchant_id, on=on)
    waiting = {one.event_id for one in repairs_of(merchant_id=merchant_id) if one.state == RepairState.ASKED}
    events = CreditEvent.objects.in_bulk([line.event.id for line in found.lines if line.counts])
    repairable = []
    for line in found.lines:
        if not line.counts or line.event.id in waiting or line.kind.points > 0:
            continue
        when = eligible(event=events[line.event.id], on=on)
        repairable.append(
            {
                "label": line.kind.label,
                "earliest": when.earliest,
                "open": when.open_on(on),
                "why": when.why,
                "href": reverse("merchant:credit-ask", args=[line.event.id]),
                "source": crediting.sourced(line.event),
            }
        )
    repairs = [
        {
            "label": crediting.line(line_of(event=one.event, on=on))["label"],
            "href": reverse("merchant:credit-repair", args=[one.pk]),
            "state": crediting.repair_state(one),
            "asked_at": one.asked_at,
        }
        for one in repairs_of(merchant_id=merchant_id)
    ]
    frame = merchant_frame(request, current="credit")
    context = {
        **frame, "grade": crediting.graded(found), "repairable": repairable, "repairs": repairs,
        "asks": Duty.SETTLE.value in frame["duties"],
    }  # fmt: skip
    return render(request, "merchant/credit.html", context)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def ask(request: MemberRequest, event_id: int) -> HttpResponse:
    """The application: a written pledge and files; before its day the page says which day that is."""
    event = own_event(event_id=event_id, merchant_id=request.merchant.pk)
    fields = fields_of(request.POST) if request.method == "POST" else Fields({"draft": new_draft()})
    draft, refusals = draft_of(fields.text("draft")), list[Refusal]()
    found = eligible(event=event, on=today())
    if request.method == "POST":
        refusals = keep_posted_files(request, draft_token=draft, at=now(), side=Side.MERCHANT)
        if not refusals:
            try:
                repair = ask_repair(
                    merchant_id=request.merchant.pk, event_id=event.pk, pledge=fields.text("pledge"), draft_token=draft,
                    by=request.actor, at=now(),
                )  # fmt: skip
            except Refusal as refusal:
                if refusal.status not in (409, 422):
                    raise
                refusals.append(refusal)
            else:
                messages.success(request, _("已提交申请，结果会用短信告诉您，也可以在这里查看。"))
                return HttpResponseRedirect(reverse("merchant:credit-repair", args=[repair.pk]), status=303)
    open_application = repair_open(event=event)
    context = {
        **merchant_frame(request, current="credit"),
        "line": crediting.line(found.line),
        "found": found,
        "open": found.open_on(today()) and open_application is None,
        "why_not": "" if found.open_on(today()) else _why_not(event),
        "asked_href": reverse("merchant:credit-repair", args=[open_application.pk]) if open_application else "",
        "f": fields,
        "files": draft_files(draft_token=draft),
        "refusals": refusals,
        "errors": {one.field or "pledge": one.told() for one in refusals},
    }
    return render(
        request, "merchant/credit_ask.html", context, status=max((one.status for one in refusals), default=200)
    )


@page(for_=Audience.MERCHANT)
def repair(request: MemberRequest, repair_id: int) -> HttpResponse:
    """An application and what became of it, with the clock of the decision."""
    found, on = own_repair(repair_id=repair_id, merchant_id=request.merchant.pk), today()
    frame = merchant_frame(request, current="credit")
    context = {
        **frame,
        "repair": found,
        "line": crediting.line(line_of(event=found.event, on=on)),
        "state": crediting.repair_state(found),
        "clock": crediting.clock(decision_due(repair=found, on=on)),
        "files": crediting.files(to=found.pk, href=lambda pk: reverse("merchant:credit-file", args=[found.pk, pk])),
        "takes_back": found.state == RepairState.ASKED and Duty.SETTLE.value in frame["duties"],
    }
    return render(request, "merchant/credit_repair.html", context)


@page(for_=Audience.MERCHANT)
def repair_file(request: MemberRequest, repair_id: int, file_id: int) -> HttpResponseBase:
    """A file brought with an own application."""
    found = own_repair(repair_id=repair_id, merchant_id=request.merchant.pk)
    return brought(request, file_id=file_id, to=found.pk)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def withdraw(request: MemberRequest, repair_id: int) -> HttpResponse:
    """Take an application back before it is decided."""
    if request.method != "POST":
        raise NotFound
    try:
        take_back(repair_id=repair_id, merchant_id=request.merchant.pk, by=request.actor, at=now())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, refusal.told())
    else:
        messages.success(request, _("已撤回，可以重新申请。"))
    return HttpResponseRedirect(reverse("merchant:credit-repair", args=[repair_id]), status=303)


def _why_not(event: CreditEvent) -> str:
    """The sentence of the refusal an application would meet today."""
    found = eligible(event=event, on=today())
    try:
        check_eligible(found, on=today(), weight_label=CLASS_LABELS[found.line.kind.weight])
    except Refusal as refusal:
        return refusal.told()
    return ""
